/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The page below 640 KiB at which a core wakes after INIT and SIPI. It holds a copy of the code in
 * trampoline.asm and, from TRAMPOLINE_PARAMS_OFFSET on, these parameters, which the code only
 * reads.
 */
#ifndef MONITOR_CPU_TRAMPOLINE_H
#define MONITOR_CPU_TRAMPOLINE_H

#include <stdint.h>
#include "lib/base/range.h"

#define TRAMPOLINE_PARAMS_OFFSET 0xf00

struct trampoline_params {
	uint64_t gdt[4];		/* null, code32, code64, data */
	uint16_t pad[3];
	uint16_t gdtr_limit;		/* lgdt reads limit and base as a pair */
	uint32_t gdtr_base;
	uint32_t far32_offset;		/* far pointers: offset, selector */
	uint16_t far32_selector;
	uint16_t pad32;
	uint32_t far64_offset;
	uint16_t far64_selector;
	uint16_t pad64;
	uint32_t cr3;			/* page tables below 4 GiB */
	uint64_t entry;			/* home.asm: home_core_start */
} __attribute__((packed));

_Static_assert(TRAMPOLINE_PARAMS_OFFSET + sizeof(struct trampoline_params) <= 4096, "one page");

/*
 * Writes the trampoline page @page. @cr3: page tables below 4 GiB that identity-map the page and
 * the monitor.
 */
void trampoline_install(struct range page, phys_t cr3);

#endif
