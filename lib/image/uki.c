// SPDX-License-Identifier: GPL-2.0-only
/*
 * A PE file is walked from its headers to its sections; of these, the ones that are wanted are
 * noted, each at most once.
 */
#include "lib/image/uki.h"
#include <stdbool.h>
#include "lib/base/cursor.h"
#include "lib/base/str.h"

/* PE/COFF (Microsoft, "PE Format"). */
#define DOS_MAGIC		"MZ"
#define DOS_PE_OFFSET		0x3c	/* u32: where the PE signature is */
#define PE_MAGIC		"PE\0"	/* with its NUL: 4 bytes */
#define COFF_SKIP		12u	/* fields without use here: time stamp, symbols */
#define COFF_FLAGS		2u
#define MACHINE_AMD64		0x8664u
#define SECTION_SIZE		40u
#define SECTION_NAME		8u	/* padded with NULs */

struct pe_section {
	const uint8_t *name;
	uint32_t virtual_size, raw_size, raw_offset;
};

/* Moves the cursor to the first section header. *count becomes the number of sections. */
static enum uki_error find_sections(const uint8_t *file, size_t size, struct cursor *c,
				    unsigned int *count)
{
	struct cursor dos = cursor_of(file, size);
	const uint8_t *magic = cursor_take(&dos, 2);
	uint16_t machine, optional;
	uint32_t offset;

	if (!magic || memcmp(magic, DOS_MAGIC, 2))
		return UKI_NO_PE;
	cursor_take(&dos, DOS_PE_OFFSET - 2);
	offset = cursor_u32(&dos);
	*c = cursor_of(file, size);
	cursor_take(c, offset);
	magic = cursor_take(c, 4);
	if (dos.failed || !magic || memcmp(magic, PE_MAGIC, 4))
		return UKI_NO_PE;
	machine = cursor_u16(c);
	*count = cursor_u16(c);
	cursor_take(c, COFF_SKIP);
	optional = cursor_u16(c);
	cursor_take(c, COFF_FLAGS + optional);
	if (c->failed)
		return UKI_TRUNCATED;
	return machine == MACHINE_AMD64 ? UKI_OK : UKI_NOT_64;
}

/* Returns false if the header does not end within the file. */
static bool read_section(struct cursor *c, struct pe_section *s)
{
	struct cursor header = cursor_sub(c, SECTION_SIZE);

	s->name = cursor_take(&header, SECTION_NAME);
	s->virtual_size = cursor_u32(&header);
	cursor_u32(&header);			/* its address */
	s->raw_size = cursor_u32(&header);
	s->raw_offset = cursor_u32(&header);
	return !header.failed;
}

static bool is_named(const struct pe_section *s, const char *name)
{
	size_t len = strlen(name);

	return !memcmp(s->name, name, len) && (len == SECTION_NAME || !s->name[len]);
}

/* Returns where in *out a section of this name belongs, or NULL if it is not wanted. */
static struct uki_section *place_of(struct uki *out, const struct pe_section *s)
{
	if (is_named(s, ".linux"))
		return &out->kernel;
	if (is_named(s, ".ucode"))
		return &out->ucode;
	if (is_named(s, ".initrd"))
		return &out->initrd;
	return is_named(s, ".cmdline") ? &out->cmdline : NULL;
}

/*
 * Notes a section in *out if it is wanted. In the file, sections are padded to a multiple of an
 * alignment; the virtual size is the one without padding.
 */
static enum uki_error enter(struct uki *out, const struct pe_section *s, size_t size)
{
	struct uki_section *place = place_of(out, s);
	uint32_t bytes = s->raw_size < s->virtual_size ? s->raw_size : s->virtual_size;

	if (!place)
		return UKI_OK;
	if (place->offset)
		return UKI_TWICE;
	if (s->raw_offset > size || bytes > size - s->raw_offset)
		return UKI_TRUNCATED;
	*place = (struct uki_section){ s->raw_offset, bytes };
	return UKI_OK;
}

/*
 * Removes what ends the command line: ukify writes a line end there, other builders write a NUL.
 */
static void trim(const uint8_t *file, struct uki_section *s)
{
	while (s->size && (!file[s->offset + s->size - 1] ||
			   file[s->offset + s->size - 1] == ' ' ||
			   file[s->offset + s->size - 1] == '\n' ||
			   file[s->offset + s->size - 1] == '\r'))
		s->size--;
}

enum uki_error uki_parse(const void *data, size_t size, struct uki *out)
{
	struct pe_section section;
	unsigned int count = 0;
	enum uki_error error;
	struct cursor c;

	memset(out, 0, sizeof(*out));
	error = find_sections(data, size, &c, &count);
	for (unsigned int i = 0; error == UKI_OK && i < count; i++) {
		if (!read_section(&c, &section))
			error = UKI_TRUNCATED;
		else if (is_named(&section, ".profile"))
			break;
		else
			error = enter(out, &section, size);
	}
	if (error != UKI_OK)
		return error;
	trim(data, &out->cmdline);
	return out->kernel.size ? UKI_OK : UKI_NO_KERNEL;
}

const char *uki_error_text(enum uki_error e)
{
	static const char *const text[] = {
		[UKI_OK] = "is a usable unified kernel image",
		[UKI_NO_PE] = "is no unified kernel image: it is no program for UEFI",
		[UKI_TRUNCATED] = "is truncated: its sections end beyond the file",
		[UKI_NOT_64] = "is a program for other processors: a 64-bit x86 image is needed",
		[UKI_NO_KERNEL] =
			"is a program for UEFI, but no unified kernel image: it has no .linux "
			"section",
		[UKI_TWICE] = "is no usable unified kernel image: one of its sections is there "
			      "twice",
	};

	return (unsigned int)e < sizeof(text) / sizeof(text[0]) ? text[e] : "cannot be read";
}
