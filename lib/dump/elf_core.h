/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A dead kernel's memory as an ELF core, laid out as Linux's /proc/vmcore: notes, then the RAM,
 * range by range. Only the headers are made here; the caller writes the bytes of the RAM to the
 * file at elf_core_offset().
 *
 * The registers of the cores are not known: their notes hold zeros.
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
	uint64_t page_offset;		/* virtual address of physical address 0; 0: not known */
	const void *note;		/* VMCOREINFO, note_size bytes; NULL: none */
	size_t note_size;
	/* The kernel's own mapping of its code and data, from elf_core_map_text(). */
	uint64_t text_vaddr;
	struct range text;		/* empty: none */
};

/*
 * Sets core->text and core->text_vaddr from @info. Returns false if that does not say where the
 * kernel is mapped, or if it is not in core->ram.
 */
bool elf_core_map_text(struct elf_core *core, const struct vmcoreinfo *info);
/*
 * Returns the size of the headers in bytes: whole pages. Returns 0 if there are more ranges or
 * cores than ELF_CORE_RANGES_MAX or ELF_CORE_CORES_MAX, or if the note is too large.
 */
size_t elf_core_headers_size(const struct elf_core *core);
/* Writes the headers to @buf, which has elf_core_headers_size() bytes. */
void elf_core_headers(const struct elf_core *core, void *buf);
/* Returns where in the file the bytes of ram[@i] begin, or for ram_count, where the file ends. */
uint64_t elf_core_offset(const struct elf_core *core, unsigned int i);

#endif
