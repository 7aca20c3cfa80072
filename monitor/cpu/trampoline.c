// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies the trampoline's code to its page, and computes the addresses that depend on where that
 * is.
 */
#include "monitor/cpu/trampoline.h"
#include "lib/base/str.h"
#include "monitor/cpu/regs.h"

extern const uint8_t trampoline_code[], trampoline_code32[], trampoline_code64[],
	trampoline_code_end[];
extern const uint64_t cpu_gdt[4];	/* cpu.asm */
extern const uint8_t home_core_start[];	/* home.asm */

void trampoline_install(struct range page, phys_t cr3)
{
	uint8_t *at = (uint8_t *)page.start;
	uint32_t base = (uint32_t)page.start;
	struct trampoline_params *p = (void *)(at + TRAMPOLINE_PARAMS_OFFSET);
	uint32_t params = base + TRAMPOLINE_PARAMS_OFFSET;

	memset(at, 0, 4096);
	memcpy(at, trampoline_code, (size_t)(trampoline_code_end - trampoline_code));
	memcpy(p->gdt, cpu_gdt, sizeof(p->gdt));
	p->gdtr_limit = sizeof(p->gdt) - 1;
	p->gdtr_base = params + (uint32_t)__builtin_offsetof(struct trampoline_params, gdt);
	p->far32_offset = base + (uint32_t)(trampoline_code32 - trampoline_code);
	p->far32_selector = SEL_CODE32;
	p->far64_offset = base + (uint32_t)(trampoline_code64 - trampoline_code);
	p->far64_selector = SEL_CODE64;
	p->cr3 = (uint32_t)cr3;
	p->entry = (uint64_t)home_core_start;
}
