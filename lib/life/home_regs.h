/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a core brings home from a kernel in registers that neither INIT nor the monitor's own start
 * touches, and what it becomes: as after power-on, so that the next kernel finds what it would on a
 * machine of its own. The list is gone through by each core that comes home
 * (monitor/cpu/home_reset.c). Cores of one machine may differ (Intel's hybrid ones), so each reads
 * its own CPUID.
 */
#ifndef LIB_HOME_REGS_H
#define LIB_HOME_REGS_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/machine/cpuid.h"

/* What decides, of the core that runs. */
struct home_cpu {
	uint32_t vendor, version;	/* leaf 0, EBX; leaf 1, EAX */
	uint32_t features;		/* leaf 1, EDX */
	uint32_t perf, perf_fixed;	/* leaf 0Ah, EAX and EDX */
	uint32_t more, still_more;	/* leaf 7, EBX and EDX */
	uint32_t amd;			/* leaf 80000001h, ECX; 0: another vendor's, as below */
	uint32_t amd_spec;		/* leaf 80000008h, EBX */
	uint32_t amd_perf, amd_counters;	/* leaf 80000022h, EAX and EBX */
	/* The caller fills these in. */
	uint64_t mcg_cap;		/* IA32_MCG_CAP; 0: it has no machine check architecture */
	uint64_t misc_enable;		/* IA32_MISC_ENABLE, if home_asks_misc_enable() */
	uint64_t tsc_adjust;		/* at the machine's start, if home_has_tsc_adjust() */
};

void home_cpu_read(struct home_cpu *cpu, cpu_leaf_t read);
bool home_asks_misc_enable(const struct home_cpu *cpu);
bool home_has_tsc_adjust(const struct home_cpu *cpu);

/* @count MSRs, @stride apart: in each of them the bits of @mask become those of @value. */
struct home_reg {
	uint32_t msr, stride;
	unsigned int count;		/* 0: the core does not have it */
	uint64_t mask, value;
};

/* Rows are gone through in ascending order: what is switched off comes before what it relies on. */
#define HOME_REGS_COUNT	16
struct home_reg home_reg(const struct home_cpu *cpu, unsigned int row);

/*
 * The LAPIC's thermal LVT, as the firmware has left it on the boot core; what it is to be on a core
 * of the monitor's, and when it enters a kernel. One that is an SMI stays the firmware's; an
 * INIT has made it 0 and masked, and Linux restores it from its boot core's. A fixed interrupt
 * is nobody's any more, and masked.
 */
uint32_t home_thermal(uint32_t firmware);
/*
 * Does that need a LAPIC that is enabled? If not it masks all of its LVT (Intel SDM vol. 3A,
 * 11.4.7.2).
 */
bool home_thermal_lives(uint32_t firmware);

#endif
