/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The header of a Linux bzImage (Linux, Documentation/arch/x86/boot.rst), as
 * far as a 64-bit boot loader needs it.
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
	uint64_t payload_offset;	/* of the protected-mode part in the file */
	uint64_t payload_size;		/* bytes of it that are to be loaded */
	uint64_t init_size;		/* bytes of memory that the start needs */
	uint64_t file_size;		/* all of the file: it is copied whole to where it starts */
	uint64_t alignment;		/* kernel_alignment: a power of two */
	uint64_t pref_address;
	uint32_t cmdline_max;		/* without the NUL */
	bool above_4g;			/* XLF_CAN_BE_LOADED_ABOVE_4G */
	bool five_level;		/* XLF_5LEVEL: knows LA57 */
	char version[BZIMAGE_VERSION_SIZE]; /* kernel_version string, "" if none */
	unsigned int major, minor;	/* of it; 0, 0: not known */
	uint32_t mint;			/* MINT_SETUP_VERSION that it takes; 0: a stock kernel */
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

/* @size: what the file has. Read are its first 64 KiB at most, and its kernel_info. */
enum bzimage_error bzimage_parse(const void *data, size_t size, struct bzimage *out);
/* A clause: "is truncated: ...", for after the file's name. */
const char *bzimage_error_text(enum bzimage_error e);
/* Is the kernel at least version major.minor? An unknown version is not. */
bool bzimage_at_least(const struct bzimage *k, unsigned int major, unsigned int minor);

#endif
