/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a Linux kernel tells readers of its memory: an ELF note "VMCOREINFO", whose text has a
 * KEY=VALUE in each line (Documentation/admin-guide/kdump/vmcoreinfo.rst).
 */
#ifndef LIB_VMCOREINFO_H
#define LIB_VMCOREINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VMCOREINFO_SIZE_MAX	65536	/* Linux's own has a page */
#define VMCOREINFO_RELEASE_SIZE	65	/* of utsname.release, with its NUL */

struct vmcoreinfo {
	size_t note_size;		/* of the note alone: header, name, text, padding */
	char release[VMCOREINFO_RELEASE_SIZE]; /* OSRELEASE; "": not told */
	bool has_text;			/* what follows was told, and agrees with itself */
	uint64_t text_vaddr;		/* where the kernel's code begins, down to 2 MiB */
	uint64_t text_paddr;
	uint64_t text_size_max;		/* the mapping that it lies in ends here at the latest */
};

/* False: the @size bytes, which may be followed by others, do not begin with such a note. */
bool vmcoreinfo_parse(const void *note, size_t size, struct vmcoreinfo *out);

#endif
