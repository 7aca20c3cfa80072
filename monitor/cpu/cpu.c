// SPDX-License-Identifier: GPL-2.0-only
/*
 * Puts the calling core into the state in which the monitor's C code runs, and reads its CPUID.
 */
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/regs.h"

#define FEATURE_MCA	(1u << 14)	/* CPUID 1, EDX */

bool cpu_has_machine_check(void)
{
	return cpuid(1, 0).edx & FEATURE_MCA;
}

/*
 * A kernel that ended in a machine check leaves the flag "in progress" set, which INIT does not
 * clear: the next machine check on this core would then shut the machine down.
 */
static void end_machine_check(void)
{
	if (cpu_has_machine_check())
		wrmsr(MSR_MCG_STATUS, 0);
}

static bool has_nx(void)
{
	return cpuid(0x80000000, 0).eax >= 0x80000001 && cpuid(0x80000001, 0).edx & 1u << 20;
}

void cpu_init(void)
{
	irq_disable();
	cpu_load_tables();
	end_machine_check();
	write_cr4((read_cr4() & CR4_LA57) | CR4_PAE | CR4_MCE | CR4_OSFXSR | CR4_OSXMMEXCPT);
	write_cr0(CR0_PG | CR0_NE | CR0_ET | CR0_PE);
	/*
	 * A kernel whose paging has as many levels as the monitor's puts a core that it wakes on
	 * its own page tables at once, and these may have NX set.
	 */
	if (has_nx())
		wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_NXE);
}

struct cpu_leaf cpu_leaf(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid r = cpuid(leaf, subleaf);

	return (struct cpu_leaf){ r.eax, r.ebx, r.ecx, r.edx };
}

uint32_t cpu_lapic_id(void)
{
	if (cpuid(0, 0).eax >= 0xb) {
		struct cpuid topology = cpuid(0xb, 0);

		if (topology.ebx)
			return topology.edx;
	}
	return cpuid(1, 0).ebx >> 24;
}

bool cpu_has_1g_pages(void)
{
	return cpuid(0x80000000, 0).eax >= 0x80000001 && cpuid(0x80000001, 0).edx & 1u << 26;
}

uint8_t cpu_phys_bits(void)
{
	if (cpuid(0x80000000, 0).eax < 0x80000008)
		return 36;
	return (uint8_t)cpuid(0x80000008, 0).eax;
}

bool cpu_tsc_invariant(void)
{
	return cpuid(0x80000000, 0).eax >= 0x80000007 && cpuid(0x80000007, 0).edx & 1u << 8;
}
