// SPDX-License-Identifier: GPL-2.0-only
/*
 * The note's lines are read for a few keys; what they say of the kernel's mapping is used only if
 * it is complete and makes sense.
 */
#include "lib/dump/vmcoreinfo.h"
#include "lib/base/cursor.h"
#include "lib/base/range.h"
#include "lib/base/str.h"

#define NOTE_NAME	"VMCOREINFO"
#define START_KERNEL_MAP 0xffffffff80000000ull	/* Documentation/arch/x86/x86_64/mm.rst */
#define TEXT_ALIGN	MIB(2)

/* Returns true if @line begins with @key, "KEY=". Then *line becomes what follows it. */
static bool is_key(struct text *line, const char *key)
{
	size_t len = strlen(key);

	if (line->len < len || memcmp(line->s, key, len))
		return false;
	*line = text_of(line->s + len, line->len - len);
	return true;
}

/* Reads a number that Linux has printed with %lx, without 0x. */
static bool read_hex(struct text t, uint64_t *value)
{
	uint64_t v = 0;
	uint32_t digit;

	if (!t.len || t.len > 16)
		return false;
	for (size_t i = 0; i < t.len; i++) {
		if (!text_hex(text_of(t.s + i, 1), 1, &digit))
			return false;
		v = v << 4 | digit;
	}
	*value = v;
	return true;
}

/* Reads a number that Linux has printed with %ld, as two's complement. */
static bool read_decimal(struct text t, uint64_t *value)
{
	bool negative = t.len && t.s[0] == '-';

	if (negative)
		t = text_of(t.s + 1, t.len - 1);
	if (!text_u64(t, value))
		return false;
	if (negative)
		*value = -*value;
	return true;
}

bool vmcoreinfo_number(struct text line, const char *key, bool hex, uint64_t *value)
{
	if (!is_key(&line, key))
		return false;
	return hex ? read_hex(line, value) : read_decimal(line, value);
}

static void take_release(struct vmcoreinfo *out, struct text t)
{
	for (size_t i = 0; i < t.len; i++)
		if (t.s[i] <= ' ' || t.s[i] > '~')
			return;
	str_copy(out->release, sizeof(out->release), t.s, t.len);
}

static void take_lines(struct vmcoreinfo *out, struct text rest)
{
	uint64_t stext = 0, phys_base = 0, image_size = 0, end;
	bool based = false;
	struct text line;

	while (text_line(&rest, &line)) {
		if (is_key(&line, "OSRELEASE="))
			take_release(out, line);
		else if (vmcoreinfo_number(line, "NUMBER(phys_base)=", false, &phys_base))
			based = true;
		else if (!vmcoreinfo_number(line, "SYMBOL(_stext)=", true, &stext))
			vmcoreinfo_number(line, "NUMBER(KERNEL_IMAGE_SIZE)=", false, &image_size);
	}
	end = START_KERNEL_MAP + image_size;
	/* If end is 0, the mapping reaches to the end of all addresses. */
	if (!based || stext < START_KERNEL_MAP || !image_size || image_size > GIB(2) ||
	    stext > end - 1)
		return;
	out->text_vaddr = align_down(stext, TEXT_ALIGN);
	out->text_paddr = out->text_vaddr - START_KERNEL_MAP + phys_base;
	out->text_size_max = end - out->text_vaddr;
	out->has_text = true;
}

bool vmcoreinfo_parse(const void *note, size_t size, struct vmcoreinfo *out)
{
	struct cursor c = cursor_of(note, size);
	uint32_t name_size = cursor_u32(&c), text_size = cursor_u32(&c);
	const uint8_t *name, *text;

	cursor_u32(&c);			/* its type is 0 */
	memset(out, 0, sizeof(*out));
	if (name_size != sizeof(NOTE_NAME) || text_size > VMCOREINFO_SIZE_MAX)
		return false;
	name = cursor_take(&c, align_up(name_size, 4));
	text = cursor_take(&c, align_up(text_size, 4));
	if (!name || !text || memcmp(name, NOTE_NAME, sizeof(NOTE_NAME)))
		return false;
	out->note_size = size - c.left;
	take_lines(out, text_of((const char *)text, text_size));
	return true;
}
