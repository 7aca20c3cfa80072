/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A dead kernel's memory as an ELF core, laid out as Linux's /proc/vmcore is: notes,
 * then its RAM, range by range. Only headers are made here; the RAM's bytes go to the file
 * at elf_core_offset().
 *
 * Of the cores' registers nothing is known: their notes hold zeros.
 */
#ifndef LIB_ELF_CORE_H
#define LIB_ELF_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/base/range.h"
#include "lib/dump/vmcoreinfo.h"

#define ELF_CORE_RANGES_MAX	60000	/* e_phnum has 16 bits */
#define ELF_CORE_CORES_MAX	4096

struct elf_core {
	const struct range *ram;	/* ascending, disjoint, whole pages */
	unsigned int ram_count;
	unsigned int core_count;
	uint64_t page_offset;		/* virtual address of physical 0; 0: not known */
	const void *note;		/* VMCOREINFO, note_size bytes; NULL: none */
	size_t note_size;
	/* The kernel's own mapping of its code and data, from elf_core_map_text(). */
	uint64_t text_vaddr;
	struct range text;		/* empty: none */
};

/* Where the kernel is mapped. False: not told, or not in its RAM. */
bool elf_core_map_text(struct elf_core *core, const struct vmcoreinfo *info);
/* Bytes of the headers: whole pages. 0: more ranges or cores than there may be. */
size_t elf_core_headers_size(const struct elf_core *core);
/* @buf has elf_core_headers_size(). */
void elf_core_headers(const struct elf_core *core, void *buf);
/* Where the bytes of ram[@i] begin in the file; ram_count: where the file ends. */
uint64_t elf_core_offset(const struct elf_core *core, unsigned int i);

#endif
