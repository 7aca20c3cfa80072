/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel leaves values in registers that neither INIT nor the monitor's own start resets. Here
 * is the list of them, with the values that they get: those after power-on, so that the next kernel
 * finds what it would on a machine of its own. Each core that comes home goes through the list
 * (monitor/cpu/home_reset.c). The cores of one machine may differ (Intel's hybrid processors), so
 * each core reads its own CPUID.
 */
#ifndef LIB_HOME_REGS_H
#define LIB_HOME_REGS_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/machine/cpuid.h"

/* What decides which registers a core has, and their values. It is of the core that runs. */
struct home_cpu {
	uint32_t vendor, version;	/* leaf 0, EBX; leaf 1, EAX */
	uint32_t features;		/* leaf 1, EDX */
	uint32_t perf, perf_fixed;	/* leaf 0Ah, EAX and EDX */
	uint32_t more, still_more;	/* leaf 7, EBX and EDX */
	/* The leaves of AMD and Hygon: 0 on another vendor's core. */
	uint32_t amd;			/* leaf 80000001h, ECX */
	uint32_t amd_spec;		/* leaf 80000008h, EBX */
	uint32_t amd_perf, amd_counters;	/* leaf 80000022h, EAX and EBX */
	/* The caller fills these in. */
	uint64_t mcg_cap;		/* IA32_MCG_CAP; 0: no machine check architecture */
	uint64_t misc_enable;		/* IA32_MISC_ENABLE, if home_asks_misc_enable() */
	uint64_t tsc_adjust;		/* IA32_TSC_ADJUST at the machine's start, if it exists */
};

/* Fills in all of *cpu that comes from CPUID, which @read reads on the core that runs. */
void home_cpu_read(struct home_cpu *cpu, cpu_leaf_t read);
/* Returns true if the caller must fill in cpu->misc_enable: the core then has that MSR. */
bool home_asks_misc_enable(const struct home_cpu *cpu);
/* Returns true if the core has IA32_TSC_ADJUST: the caller must fill in cpu->tsc_adjust then. */
bool home_has_tsc_adjust(const struct home_cpu *cpu);

/*
 * @count MSRs, the first of which is @msr, at a distance of @stride. In each of them, the bits that
 * are set in @mask get their values from @value.
 */
struct home_reg {
	uint32_t msr, stride;
	unsigned int count;		/* 0: the core has none of them */
	uint64_t mask, value;
};

/*
 * The caller goes through the rows in ascending order: a feature is switched off before what it
 * relies on is changed.
 */
#define HOME_REGS_COUNT	16
/* Returns row @row, below HOME_REGS_COUNT, for this core. */
struct home_reg home_reg(const struct home_cpu *cpu, unsigned int row);

/*
 * @firmware is the thermal LVT of the local APIC as the firmware has left it on the boot core.
 * Returns what the register is to be while a core is in the monitor and when it enters a kernel. If
 * it delivers an SMI, it stays as the firmware wants it: an INIT has masked it and cleared the
 * rest, and Linux restores it on its other cores from its boot core's. A fixed interrupt would
 * reach nobody that expects it, so it is masked.
 */
uint32_t home_thermal(uint32_t firmware);
/*
 * Returns true if home_thermal(@firmware) is not masked. The local APIC must be enabled then, since
 * one that is disabled has all of its LVT masked (Intel SDM vol. 3A, 11.4.7.2).
 */
bool home_thermal_lives(uint32_t firmware);

#endif
