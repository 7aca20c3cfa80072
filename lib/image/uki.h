/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A unified kernel image (UAPI Group Specifications, "Unified Kernel Image"; systemd-stub(7)): a PE
 * program for UEFI whose sections hold a kernel and what belongs to it. Only these sections are
 * read; the program itself, which would start the kernel, is not used.
 */
#ifndef LIB_UKI_H
#define LIB_UKI_H

#include <stddef.h>
#include <stdint.h>

/* A part of the file, in bytes. size 0: there is no such section, or it is empty. */
struct uki_section {
	uint64_t offset, size;
};

struct uki {
	struct uki_section kernel;	/* .linux: a bzImage; never empty */
	struct uki_section ucode;	/* .ucode: an initrd with microcode, which comes first */
	struct uki_section initrd;	/* .initrd */
	struct uki_section cmdline;	/* .cmdline, without NUL, blanks, line ends at its end */
};

enum uki_error {
	UKI_OK,
	UKI_NO_PE,			/* no "MZ" and "PE": not a program for UEFI at all */
	UKI_TRUNCATED,			/* headers or a section end beyond the file */
	UKI_NOT_64,			/* a program for other processors */
	UKI_NO_KERNEL,			/* a program for UEFI, but it has no .linux */
	UKI_TWICE			/* a section is there twice that may be there once */
};

/*
 * Reads the headers of a file of @size bytes. Of an image with several profiles it takes the
 * sections that all of them share: those before the first .profile. *out is valid if UKI_OK is
 * returned.
 */
enum uki_error uki_parse(const void *data, size_t size, struct uki *out);
/* Returns the text that follows the file's name in a message, such as "is truncated: ...". */
const char *uki_error_text(enum uki_error e);

#endif
