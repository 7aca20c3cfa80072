// SPDX-License-Identifier: GPL-2.0-only
/*
 * The saved MTRRs are written by one core before the others start, and only read from then on.
 */
#include "monitor/cpu/mtrr.h"
#include <stdbool.h>
#include <stdint.h>
#include "monitor/cpu/insn.h"
#include "monitor/cpu/regs.h"

#define MTRR_VARIABLE_MAX 32

static const uint32_t fixed_msr[] = {
	MSR_MTRR_FIX64K_00000, MSR_MTRR_FIX16K_80000, MSR_MTRR_FIX16K_A0000,
	MSR_MTRR_FIX4K_C0000 + 0, MSR_MTRR_FIX4K_C0000 + 1, MSR_MTRR_FIX4K_C0000 + 2,
	MSR_MTRR_FIX4K_C0000 + 3, MSR_MTRR_FIX4K_C0000 + 4, MSR_MTRR_FIX4K_C0000 + 5,
	MSR_MTRR_FIX4K_C0000 + 6, MSR_MTRR_FIX4K_C0000 + 7,
};
#define FIXED_COUNT (sizeof(fixed_msr) / sizeof(fixed_msr[0]))

static bool saved;
static unsigned int variable_count;
static bool has_fixed;
static uint64_t fixed[FIXED_COUNT];
static uint64_t variable_base[MTRR_VARIABLE_MAX], variable_mask[MTRR_VARIABLE_MAX];
static uint64_t def_type;

static bool has_mtrr(void)
{
	return cpuid(1, 0).edx & 1u << 12;
}

void mtrr_save(void)
{
	uint64_t cap;

	if (!has_mtrr())
		return;
	cap = rdmsr(MSR_MTRR_CAP);
	variable_count = cap & MTRR_CAP_VCNT;
	if (variable_count > MTRR_VARIABLE_MAX)
		variable_count = MTRR_VARIABLE_MAX;
	has_fixed = cap & MTRR_CAP_FIX;
	for (unsigned int i = 0; has_fixed && i < FIXED_COUNT; i++)
		fixed[i] = rdmsr(fixed_msr[i]);
	for (unsigned int i = 0; i < variable_count; i++) {
		variable_base[i] = rdmsr(MSR_MTRR_PHYSBASE0 + 2 * i);
		variable_mask[i] = rdmsr(MSR_MTRR_PHYSMASK0 + 2 * i);
	}
	def_type = rdmsr(MSR_MTRR_DEF_TYPE);
	saved = true;
}

static bool variable_same(unsigned int i)
{
	return rdmsr(MSR_MTRR_PHYSBASE0 + 2 * i) == variable_base[i] &&
	       rdmsr(MSR_MTRR_PHYSMASK0 + 2 * i) == variable_mask[i];
}

/* Returns true if this core's MTRRs are as they were saved. Kernels hardly ever change them. */
static bool same(void)
{
	bool all = rdmsr(MSR_MTRR_DEF_TYPE) == def_type;

	for (unsigned int i = 0; all && has_fixed && i < FIXED_COUNT; i++)
		all = rdmsr(fixed_msr[i]) == fixed[i];
	for (unsigned int i = 0; all && i < variable_count; i++)
		all = variable_same(i);
	return all;
}

/*
 * Writing the MTRRs takes switching the caches off and flushing them. Other cores notice that, and
 * the SMT sibling of this core, which shares its caches, runs without them meanwhile. So the MTRRs
 * are written only if they differ, by the sequence of 12.11.7.2, steps 4 to 14.
 */
void mtrr_load(void)
{
	uint64_t cr0 = read_cr0();

	wrmsr(MSR_PAT, PAT_RESET);
	if (!saved || same())
		return;
	write_cr0((cr0 | CR0_CD) & ~(uint64_t)CR0_NW);
	wbinvd();
	write_cr3(read_cr3());
	wrmsr(MSR_MTRR_DEF_TYPE, def_type & ~(uint64_t)MTRR_DEF_TYPE_ENABLE);
	for (unsigned int i = 0; has_fixed && i < FIXED_COUNT; i++)
		wrmsr(fixed_msr[i], fixed[i]);
	for (unsigned int i = 0; i < variable_count; i++) {
		wrmsr(MSR_MTRR_PHYSBASE0 + 2 * i, variable_base[i]);
		wrmsr(MSR_MTRR_PHYSMASK0 + 2 * i, variable_mask[i]);
	}
	wrmsr(MSR_MTRR_DEF_TYPE, def_type);
	wbinvd();
	write_cr3(read_cr3());
	write_cr0(cr0);
}
