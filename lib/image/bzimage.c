// SPDX-License-Identifier: GPL-2.0-only
/*
 * The setup header at the start of the file is read by offsets, and each field is checked before it
 * is used.
 */
#include <mint/setup.h>
#include "lib/image/bzimage.h"
#include "lib/base/cursor.h"
#include "lib/base/str.h"

/* Linux, Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header". */
#define SETUP_SECTS		0x1f1	/* u8, without the boot sector; 0 means 4 */
#define SYSSIZE			0x1f4	/* u32, of the protected-mode part, in 16 bytes */
#define JUMP_LENGTH		0x201	/* u8, from JUMP_END to the header's end */
#define JUMP_END		0x202
#define HEADER_MAGIC		0x202	/* "HdrS" */
#define PROTOCOL		0x206	/* u16 */
#define KERNEL_VERSION		0x20e	/* u16, offset minus 0x200; 0: none */
#define LOADFLAGS		0x211	/* u8 */
#define   LOADED_HIGH		  (1u << 0)
#define KERNEL_ALIGNMENT	0x230	/* u32 */
#define RELOCATABLE_KERNEL	0x234	/* u8 */
#define XLOADFLAGS		0x236	/* u16 */
#define   XLF_KERNEL_64		  (1u << 0)
#define   XLF_ABOVE_4G		  (1u << 1)
#define   XLF_5LEVEL		  (1u << 5)
#define CMDLINE_SIZE		0x238	/* u32 */
#define PAYLOAD_OFFSET		0x248	/* u32, compressed kernel, in the protected-mode part */
#define PAYLOAD_LENGTH		0x24c	/* u32 */
#define PREF_ADDRESS		0x258	/* u64 */
#define INIT_SIZE		0x260	/* u32 */
#define HEADER_END		0x264	/* where the fields of protocol 2.10 end */
#define KERNEL_INFO		0x268	/* u32, in the protected-mode part; protocol 2.15 */
#define KERNEL_INFO_END		0x26c

/* boot.rst, "The kernel_info": magic, u32 size of the fixed part, u32 size of all. */
#define INFO_MAGIC		"LToP"
#define INFO_FIXED		12u
#define INFO_CHUNK		8u	/* header of each chunk behind it: magic, u32 size */
#define INFO_MAX		4096u

#define SECTOR			512u
#define SETUP_SECTS_DEFAULT	4u
#define READ_MAX		0x10000u
#define VERSION_PART_MAX	9999u	/* a larger number is not part of a version */

/* Returns the field of @size bytes at @offset. The caller has checked that @head is long enough. */
static uint64_t field(const uint8_t *head, size_t offset, unsigned int size)
{
	struct cursor c = cursor_of(head + offset, size);

	return cursor_le(&c, size);
}

/* Takes a number off *s. Returns false if there is none, or if it is larger than any version's. */
static bool version_part(const char **s, unsigned int *value)
{
	unsigned int v = 0;
	const char *p = *s;

	for (; *p >= '0' && *p <= '9'; p++) {
		v = v * 10 + (unsigned int)(*p - '0');
		if (v > VERSION_PART_MAX)
			return false;
	}
	if (p == *s)
		return false;
	*s = p;
	*value = v;
	return true;
}

/* Reads the version string from @size bytes of the file, as far as *out has room for it. */
static void read_version(const uint8_t *file, size_t size, struct bzimage *out)
{
	uint64_t offset = field(file, KERNEL_VERSION, 2);
	uint64_t limit = out->payload_offset < size ? out->payload_offset : size;
	unsigned int major, minor, n = 0;
	const char *s = out->version;

	if (!offset)
		return;
	for (offset += SECTOR; offset < limit && n + 1 < BZIMAGE_VERSION_SIZE; offset++, n++) {
		uint8_t c = file[offset];

		if (!c)
			break;
		if (c < 0x20 || c > 0x7e) {
			n = 0;
			break;
		}
		out->version[n] = (char)c;
	}
	memset(out->version + n, 0, BZIMAGE_VERSION_SIZE - n);
	if (!version_part(&s, &major) || *s++ != '.' || !version_part(&s, &minor))
		return;
	out->major = major;
	out->minor = minor;
}

/*
 * Returns the MINT_SETUP_VERSION for which the kernel is patched, or 0 for a stock kernel. A
 * patched one says so in a chunk of its kernel_info.
 */
static uint32_t read_mint(const uint8_t *file, const struct bzimage *k)
{
	struct cursor c = cursor_of(file + k->payload_offset, k->payload_size), chunk;
	const uint8_t *magic;
	uint64_t fixed, total;

	if (JUMP_END + field(file, JUMP_LENGTH, 1) < KERNEL_INFO_END)
		return 0;
	cursor_take(&c, field(file, KERNEL_INFO, 4));
	magic = cursor_take(&c, 4);
	fixed = cursor_u32(&c);
	total = cursor_u32(&c);
	if (!magic || memcmp(magic, INFO_MAGIC, 4) || fixed < INFO_FIXED || total < fixed ||
	    total > INFO_MAX)
		return 0;
	cursor_take(&c, fixed - INFO_FIXED);
	c = cursor_sub(&c, total - fixed);
	while (c.left >= INFO_CHUNK) {
		uint64_t size;

		magic = cursor_take(&c, 4);
		size = cursor_u32(&c);
		if (size < INFO_CHUNK || size - INFO_CHUNK > c.left)
			return 0;
		chunk = cursor_sub(&c, size - INFO_CHUNK);
		if (!memcmp(magic, MINT_KERNEL_INFO, 4))
			return cursor_u32(&chunk);
	}
	return 0;
}

/* Returns true if the header's fields do not contradict each other. */
static bool header_consistent(const uint8_t *file, const struct bzimage *k)
{
	uint64_t compressed_end = field(file, PAYLOAD_OFFSET, 4) + field(file, PAYLOAD_LENGTH, 4);

	return JUMP_END + field(file, JUMP_LENGTH, 1) >= HEADER_END &&
	       k->alignment && !(k->alignment & (k->alignment - 1)) &&
	       k->payload_size > BZIMAGE_ENTRY64 &&
	       k->init_size >= k->payload_size &&
	       k->pref_address <= UINT64_MAX - k->init_size &&
	       compressed_end <= k->payload_size;
}

enum bzimage_error bzimage_parse(const void *data, size_t size, struct bzimage *out)
{
	const uint8_t *file = data;
	uint64_t setup_sects, xloadflags;

	memset(out, 0, sizeof(*out));
	if (size < PROTOCOL || memcmp(file + HEADER_MAGIC, "HdrS", 4))
		return BZIMAGE_NO_MAGIC;
	if (size < HEADER_END)
		return BZIMAGE_TRUNCATED;
	out->protocol = (uint16_t)field(file, PROTOCOL, 2);
	if (out->protocol < BZIMAGE_PROTOCOL_MIN)
		return BZIMAGE_OLD;
	if (!(field(file, LOADFLAGS, 1) & LOADED_HIGH))
		return BZIMAGE_NOT_HIGH;
	xloadflags = field(file, XLOADFLAGS, 2);
	if (!(xloadflags & XLF_KERNEL_64))
		return BZIMAGE_NOT_64;
	if (!field(file, RELOCATABLE_KERNEL, 1))
		return BZIMAGE_NOT_RELOCATABLE;

	setup_sects = field(file, SETUP_SECTS, 1);
	if (!setup_sects)
		setup_sects = SETUP_SECTS_DEFAULT;
	out->payload_offset = (setup_sects + 1) * SECTOR;
	out->payload_size = field(file, SYSSIZE, 4) * 16;
	out->init_size = field(file, INIT_SIZE, 4);
	out->file_size = size;
	out->alignment = field(file, KERNEL_ALIGNMENT, 4);
	out->pref_address = field(file, PREF_ADDRESS, 8);
	out->cmdline_max = (uint32_t)field(file, CMDLINE_SIZE, 4);
	out->above_4g = xloadflags & XLF_ABOVE_4G;
	out->five_level = xloadflags & XLF_5LEVEL;
	if (!header_consistent(file, out))
		return BZIMAGE_BAD_HEADER;
	/* What follows the payload, as a signature, is not loaded. */
	if (size < out->payload_offset + out->payload_size)
		return BZIMAGE_TRUNCATED;
	read_version(file, size < READ_MAX ? size : READ_MAX, out);
	out->mint = read_mint(file, out);
	return BZIMAGE_OK;
}

const char *bzimage_error_text(enum bzimage_error e)
{
	static const char *const text[] = {
		[BZIMAGE_OK] = "is a usable kernel",
		[BZIMAGE_TRUNCATED] = "is truncated: it is shorter than its own header says",
		[BZIMAGE_NO_MAGIC] = "is no Linux bzImage: it has no \"HdrS\" at offset 0x202",
		[BZIMAGE_OLD] = "is too old: it needs boot protocol 2.12 (Linux 3.8) or later",
		[BZIMAGE_NOT_HIGH] = "is a zImage (LOADED_HIGH is clear): a bzImage is needed",
		[BZIMAGE_NOT_64] = "has no 64-bit entry point: a 64-bit x86 kernel is needed",
		[BZIMAGE_NOT_RELOCATABLE] =
			"is not relocatable: it was built without CONFIG_RELOCATABLE",
		[BZIMAGE_BAD_HEADER] = "is damaged: fields of its header contradict each other",
	};

	return (unsigned int)e < sizeof(text) / sizeof(text[0]) ? text[e] : "cannot be read";
}

bool bzimage_at_least(const struct bzimage *k, unsigned int major, unsigned int minor)
{
	if (!k->major && !k->minor)
		return false;
	return k->major > major || (k->major == major && k->minor >= minor);
}
