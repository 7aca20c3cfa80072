// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers that the assembly files need, taken from the C structs. This file is compiled to text,
 * from which monitor/build.mk makes asm_offsets.inc.
 */
#include <stddef.h>
#include "lib/machine/multiboot2.h"
#include "monitor/apic/lapic.h"
#include "monitor/cpu/core.h"
#include "monitor/cpu/regs.h"
#include "monitor/cpu/trampoline.h"

#define DEFINE(name, value) \
	asm volatile("\n@@ " #name " %0" :: "i"((long)(value)))

void asm_offsets(void);
void asm_offsets(void)
{
	DEFINE(CORE_LAPIC_ID, offsetof(struct core, lapic_id));
	DEFINE(CORE_STACK_TOP, offsetof(struct core, stack_top));
	DEFINE(CORE_SIZE, sizeof(struct core));
	DEFINE(TRAMPOLINE_GDTR, offsetof(struct trampoline_params, gdtr_limit));
	DEFINE(TRAMPOLINE_FAR32, offsetof(struct trampoline_params, far32_offset));
	DEFINE(TRAMPOLINE_FAR64, offsetof(struct trampoline_params, far64_offset));
	DEFINE(TRAMPOLINE_CR3, offsetof(struct trampoline_params, cr3));
	DEFINE(TRAMPOLINE_ENTRY, offsetof(struct trampoline_params, entry));
	DEFINE(TRAMPOLINE_PARAMS, TRAMPOLINE_PARAMS_OFFSET);
	DEFINE(VECTOR_GUARD, LAPIC_VECTOR_GUARD);
	DEFINE(SEL_CODE32, SEL_CODE32);
	DEFINE(SEL_CODE64, SEL_CODE64);
	DEFINE(SEL_DATA, SEL_DATA);
	DEFINE(CR0_PE, CR0_PE);
	DEFINE(CR0_START, CR0_PG | CR0_NE | CR0_ET | CR0_PE);
	DEFINE(CR4_START, CR4_PAE | CR4_MCE | CR4_OSFXSR | CR4_OSXMMEXCPT);
	DEFINE(CR4_LA57, CR4_LA57);
	DEFINE(MSR_EFER, MSR_EFER);
	DEFINE(EFER_LME, EFER_LME);
	DEFINE(HOME_OFFLINE, HOME_OFFLINE);
	DEFINE(HOME_NMI, HOME_NMI);
	DEFINE(PTE_TABLE, PTE_PRESENT | PTE_WRITE);
	DEFINE(PTE_LARGE_PAGE, PTE_PRESENT | PTE_WRITE | PTE_LARGE);
}
