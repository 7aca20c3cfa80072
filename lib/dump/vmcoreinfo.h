/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a Linux kernel says of itself for those who read its memory: an ELF note "VMCOREINFO", whose
 * text has a KEY=VALUE in each line (Documentation/admin-guide/kdump/vmcoreinfo.rst).
 */
#ifndef LIB_VMCOREINFO_H
#define LIB_VMCOREINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/base/text.h"

#define VMCOREINFO_SIZE_MAX	65536	/* Linux's note has a page */
#define VMCOREINFO_RELEASE_SIZE	65	/* of utsname.release, with its NUL */

struct vmcoreinfo {
	size_t note_size;		/* bytes of the note: header, name, text, padding */
	char release[VMCOREINFO_RELEASE_SIZE]; /* OSRELEASE; "": not known */
	bool has_text;			/* the note has the following, without contradictions */
	uint64_t text_vaddr;		/* where the kernel's code begins, rounded down to 2 MiB */
	uint64_t text_paddr;		/* the physical address of that */
	uint64_t text_size_max;		/* bytes from there to the mapping's end, at most */
};

/*
 * Reads the note at the beginning of the @size bytes, which others may follow. Returns false if
 * they do not begin with such a note.
 */
bool vmcoreinfo_parse(const void *note, size_t size, struct vmcoreinfo *out);

/*
 * Reads a line of the text that is @key, which ends in '=', and a number: hexadecimal without 0x
 * (SYMBOL, of %lx), or decimal, where a negative one becomes its two's complement (NUMBER, SIZE,
 * OFFSET, of %ld). Returns false, and leaves *value as it is, if the line is anything else.
 */
bool vmcoreinfo_number(struct text line, const char *key, bool hex, uint64_t *value);

#endif
