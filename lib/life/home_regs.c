// SPDX-License-Identifier: GPL-2.0-only
/*
 * One row for each register or group of registers that is reset; a function per row asks CPUID
 * whether the core has it. Sources: Intel SDM vol. 3A, 9.1.1 (state after power-on, and what INIT
 * leaves alone); vol. 3B, 16, 18 and 20; vol. 4; AMD APM vol. 2, 13 and 14.1.3.
 */
#include "lib/life/home_regs.h"
#include <stddef.h>

#define BIT(n)			(1u << (n))
#define ALL			(~0ull)

#define LEAF_PERF		0x0a
#define   PERF_VERSION(cpu)	((cpu)->perf & 0xff)
#define   PERF_COUNTERS(cpu)	((cpu)->perf >> 8 & 0xff)
#define   PERF_FIXED(cpu)	((cpu)->perf_fixed & 0x1f)
#define   PERF_COUNTERS_MAX	32	/* IA32_PERFEVTSEL0 and the MSRs that follow it */
#define FEATURE_DS		BIT(21)	/* leaf 1, EDX: debug store */
#define LEAF_MORE		7
#define   MORE_TSC_ADJUST	BIT(1)	/* EBX */
#define   MORE_PT		BIT(25)	/* EBX */
#define   STILL_MORE_LBR	BIT(19)	/* EDX: architectural LBRs */
#define   STILL_MORE_SPEC	(BIT(26) | BIT(27) | BIT(31))	/* EDX: IBRS, STIBP, SSBD */
#define LEAF_AMD		0x80000001
#define   AMD_IBS		BIT(10)	/* ECX */
#define   AMD_PERF_CORE		BIT(23)	/* ECX: PerfCtrExtCore */
#define LEAF_AMD_SPEC		0x80000008
#define   AMD_SPEC		(BIT(14) | BIT(15) | BIT(24))	/* EBX: IBRS, STIBP, SSBD */
#define LEAF_AMD_PERF		0x80000022
#define   AMD_PERF_V2		BIT(0)	/* EAX */
#define   AMD_LBR_V2		BIT(1)	/* EAX */
#define   AMD_COUNTERS(cpu)	((cpu)->amd_counters & 0xf)

#define MCG_COUNT(cap)		((unsigned int)((cap) & 0xff))
#define MCG_CMCI		BIT(10)
#define BANKS_MAX		32
#define MISC_NO_PEBS		BIT(12)	/* IA32_MISC_ENABLE */

#define LVT_MODE		0x700
#define   LVT_SMI		0x200
#define LVT_MASKED		0x10000

static bool is_intel(const struct home_cpu *cpu)
{
	return cpu->vendor == CPU_VENDOR_INTEL;
}

static bool is_amd(uint32_t vendor)
{
	return vendor == CPU_VENDOR_AMD || vendor == CPU_VENDOR_HYGON;
}

void home_cpu_read(struct home_cpu *cpu, cpu_leaf_t read)
{
	struct cpu_leaf perf = cpuid_leaf(read, LEAF_PERF, 0);
	struct cpu_leaf more = cpuid_leaf(read, LEAF_MORE, 0);
	struct cpu_leaf version = read(CPUID_VERSION, 0), amd_perf;

	*cpu = (struct home_cpu){
		.vendor = read(CPUID_BASIC, 0).ebx,
		.version = version.eax,
		.features = version.edx,
		.perf = perf.eax,
		.perf_fixed = perf.edx,
		.more = more.ebx,
		.still_more = more.edx,
	};
	if (!is_amd(cpu->vendor))
		return;
	amd_perf = cpuid_leaf(read, LEAF_AMD_PERF, 0);
	cpu->amd = cpuid_leaf(read, LEAF_AMD, 0).ecx;
	cpu->amd_spec = cpuid_leaf(read, LEAF_AMD_SPEC, 0).ebx;
	cpu->amd_perf = amd_perf.eax;
	cpu->amd_counters = amd_perf.ebx;
}

static bool has_ds(const struct home_cpu *cpu)
{
	return is_intel(cpu) && cpu->features & FEATURE_DS;
}

bool home_asks_misc_enable(const struct home_cpu *cpu)
{
	return has_ds(cpu);
}

bool home_has_tsc_adjust(const struct home_cpu *cpu)
{
	return cpu->more & MORE_TSC_ADJUST;
}

static unsigned int tsc_adjust(const struct home_cpu *cpu)
{
	return home_has_tsc_adjust(cpu);
}

static unsigned int trace(const struct home_cpu *cpu)
{
	return is_intel(cpu) && cpu->more & MORE_PT;
}

/* DEBUGCTL exists since the P6 and the K8: so each 64-bit processor of Intel and AMD has it. */
static unsigned int debug(const struct home_cpu *cpu)
{
	return is_intel(cpu) || is_amd(cpu->vendor);
}

static unsigned int branches(const struct home_cpu *cpu)
{
	return is_intel(cpu) && cpu->still_more & STILL_MORE_LBR;
}

static unsigned int precise(const struct home_cpu *cpu)
{
	return has_ds(cpu) && !(cpu->misc_enable & MISC_NO_PEBS);
}

static unsigned int store(const struct home_cpu *cpu)
{
	return has_ds(cpu);
}

static unsigned int counters(const struct home_cpu *cpu)
{
	unsigned int count = is_intel(cpu) && PERF_VERSION(cpu) ? PERF_COUNTERS(cpu) : 0;

	return count < PERF_COUNTERS_MAX ? count : PERF_COUNTERS_MAX;
}

static unsigned int fixed(const struct home_cpu *cpu)
{
	return is_intel(cpu) && PERF_VERSION(cpu) >= 2 && PERF_FIXED(cpu);
}

static unsigned int global(const struct home_cpu *cpu)
{
	return is_intel(cpu) && PERF_VERSION(cpu) >= 2;
}

static uint64_t all_of(unsigned int count)
{
	return (1ull << count) - 1;
}

static uint64_t all_counters(const struct home_cpu *cpu)
{
	return all_of(counters(cpu));
}

static unsigned int amd_counters(const struct home_cpu *cpu)
{
	if (!is_amd(cpu->vendor) || !(cpu->amd & AMD_PERF_CORE))
		return 0;
	return cpu->amd_perf & AMD_PERF_V2 ? AMD_COUNTERS(cpu) : 6;
}

static unsigned int old_amd_counters(const struct home_cpu *cpu)
{
	return is_amd(cpu->vendor) && !(cpu->amd & AMD_PERF_CORE) ? 4 : 0;
}

static unsigned int amd_global(const struct home_cpu *cpu)
{
	return is_amd(cpu->vendor) && cpu->amd_perf & AMD_PERF_V2;
}

static uint64_t all_amd_counters(const struct home_cpu *cpu)
{
	return all_of(AMD_COUNTERS(cpu));
}

static unsigned int amd_sampling(const struct home_cpu *cpu)
{
	return is_amd(cpu->vendor) && cpu->amd & AMD_IBS ? 2 : 0;
}

static unsigned int amd_branches(const struct home_cpu *cpu)
{
	return is_amd(cpu->vendor) && cpu->amd_perf & AMD_LBR_V2;
}

static unsigned int speculation(const struct home_cpu *cpu)
{
	return cpu->still_more & STILL_MORE_SPEC ||
		(is_amd(cpu->vendor) && cpu->amd_spec & AMD_SPEC);
}

static unsigned int cmci_banks(const struct home_cpu *cpu)
{
	unsigned int count = MCG_COUNT(cpu->mcg_cap);

	if (!(cpu->mcg_cap & MCG_CMCI))
		return 0;
	return count < BANKS_MAX ? count : BANKS_MAX;
}

static uint64_t started_with(const struct home_cpu *cpu)
{
	return cpu->tsc_adjust;
}

static const struct {
	uint32_t msr, stride;
	unsigned int (*count)(const struct home_cpu *cpu);
	uint64_t mask;
	uint64_t (*value)(const struct home_cpu *cpu);	/* NULL: 0 */
} rows[HOME_REGS_COUNT] = {
	{ 0x3b, 0, tsc_adjust, ALL, started_with },	/* IA32_TSC_ADJUST */
	{ 0x570, 0, trace, ALL, NULL },			/* IA32_RTIT_CTL */
	{ 0x1d9, 0, debug, ALL, NULL },			/* IA32_DEBUGCTL, DebugCtl */
	{ 0x14ce, 0, branches, ALL, NULL },		/* IA32_LBR_CTL */
	{ 0x3f1, 0, precise, ALL, NULL },		/* IA32_PEBS_ENABLE */
	{ 0x600, 0, store, ALL, NULL },			/* IA32_DS_AREA */
	{ 0x186, 1, counters, ALL, NULL },		/* IA32_PERFEVTSELx */
	{ 0x38d, 0, fixed, ALL, NULL },			/* IA32_FIXED_CTR_CTRL */
	{ 0x38f, 0, global, ALL, all_counters },	/* IA32_PERF_GLOBAL_CTRL */
	{ 0xc0010200, 2, amd_counters, ALL, NULL },	/* PERF_CTLx */
	{ 0xc0010000, 1, old_amd_counters, ALL, NULL },	/* PerfEvtSelx */
	{ 0xc0000301, 0, amd_global, ALL, all_amd_counters },	/* PerfCntrGlobalCtl */
	{ 0xc0011030, 3, amd_sampling, ALL, NULL },	/* IBS_FETCH_CTL, IBS_OP_CTL */
	{ 0xc000010f, 0, amd_branches, BIT(6), NULL },	/* DBG_EXTN_CFG: LBRV2EN */
	{ 0x48, 0, speculation, ALL, NULL },		/* SPEC_CTRL */
	{ 0x280, 1, cmci_banks, BIT(30), NULL },	/* IA32_MCi_CTL2: CMCI_EN */
};

struct home_reg home_reg(const struct home_cpu *cpu, unsigned int row)
{
	return (struct home_reg){
		.msr = rows[row].msr,
		.stride = rows[row].stride,
		.count = rows[row].count(cpu),
		.mask = rows[row].mask,
		.value = rows[row].value ? rows[row].value(cpu) : 0,
	};
}

uint32_t home_thermal(uint32_t firmware)
{
	return (firmware & LVT_MODE) == LVT_SMI ? firmware : LVT_MASKED;
}

bool home_thermal_lives(uint32_t firmware)
{
	return !(home_thermal(firmware) & LVT_MASKED);
}
