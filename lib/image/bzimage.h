/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the header of a Linux bzImage (Linux, Documentation/arch/x86/boot.rst), as far as a 64-bit
 * boot loader needs it.
 */
#ifndef LIB_BZIMAGE_H
#define LIB_BZIMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BZIMAGE_VERSION_SIZE	64
#define BZIMAGE_PROTOCOL_MIN	0x020c	/* 2.12: xloadflags, Linux 3.8 */
#define BZIMAGE_ENTRY64		0x200	/* 64-bit entry, from the load address */

struct bzimage {
	uint16_t protocol;		/* 0x020f = 2.15 */
	uint64_t payload_offset;	/* where in the file the protected-mode part begins */
	uint64_t payload_size;		/* bytes of that part, which are loaded */
	uint64_t init_size;		/* bytes of memory that the kernel needs to start */
	uint64_t file_size;		/* bytes of the file, all of which are copied */
	uint64_t alignment;		/* kernel_alignment: a power of two */
	uint64_t pref_address;		/* the load address that the kernel prefers */
	uint32_t cmdline_max;		/* length of the longest command line, without NUL */
	bool above_4g;			/* XLF_CAN_BE_LOADED_ABOVE_4G */
	bool five_level;		/* XLF_5LEVEL: it can be entered with 5-level paging on */
	char version[BZIMAGE_VERSION_SIZE]; /* kernel_version string; "": none */
	unsigned int major, minor;	/* of the version; 0, 0: not known */
	uint32_t mint;			/* the MINT_SETUP_VERSION that it takes; 0: stock */
};

enum bzimage_error {
	BZIMAGE_OK,
	BZIMAGE_TRUNCATED,		/* shorter than its header says */
	BZIMAGE_NO_MAGIC,		/* no "HdrS": not a bzImage */
	BZIMAGE_OLD,			/* protocol before BZIMAGE_PROTOCOL_MIN */
	BZIMAGE_NOT_HIGH,		/* a zImage: LOADED_HIGH clear */
	BZIMAGE_NOT_64,			/* no 64-bit entry (XLF_KERNEL_64) */
	BZIMAGE_NOT_RELOCATABLE,
	BZIMAGE_BAD_HEADER,		/* fields that contradict each other */
};

/*
 * Reads the header of a file of @size bytes: at most its first 64 KiB, and its kernel_info. *out is
 * valid if BZIMAGE_OK is returned.
 */
enum bzimage_error bzimage_parse(const void *data, size_t size, struct bzimage *out);
/* Returns the text that follows the file's name in a message, such as "is truncated: ...". */
const char *bzimage_error_text(enum bzimage_error e);
/* Returns true if the kernel's version is known, and is @major.@minor or later. */
bool bzimage_at_least(const struct bzimage *k, unsigned int major, unsigned int minor);
/*
 * Returns true if the kernel wakes its cores by the mailbox, as Linux does since 5.17. Others take
 * them by INIT and SIPI, which nobody sees.
 */
static inline bool bzimage_knows_mailbox(const struct bzimage *k)
{
	return bzimage_at_least(k, 5, 17);
}

#endif
