/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The frequency of the TSC, in kHz: from what CPUID says, and from samples against other clocks,
 * which the caller takes. In this order:
 *  1. CPUID states it: a hypervisor's leaf 40000010h, or leaf 15h with the crystal's frequency.
 *  2. The first clock that counts; where CPUID leaf 16h says what it should be about, the first
 *     that agrees with that, or with a clock before it.
 *  3. CPUID leaf 16h alone: the processor's base frequency, which its maker has rounded.
 * A value that makes no sense is not used, whoever says it.
 */
#ifndef LIB_TSC_FREQ_H
#define LIB_TSC_FREQ_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/base/diag.h"
#include "lib/machine/cpuid.h"

/* No TSC is slower, but an interpreter's; none is faster by far. */
#define TSC_KHZ_MIN	10000u
#define TSC_KHZ_MAX	20000000u

/* What CPUID says (Intel SDM vol. 2A, CPUID); 0 for a leaf that the processor has not. */
struct tsc_cpuid {
	uint32_t vendor;		/* leaf 0, EBX */
	uint32_t version;		/* leaf 1, EAX */
	uint32_t denominator;		/* leaf 15h, EAX: of the TSC's ratio to the crystal */
	uint32_t numerator;		/* leaf 15h, EBX */
	uint32_t crystal_hz;		/* leaf 15h, ECX; 0: not said */
	uint32_t base_mhz;		/* leaf 16h, EAX */
	uint32_t hypervisor_khz;	/* leaf 40000010h, EAX */
};

struct tsc_sample {
	uint64_t ticks;			/* of the TSC */
	uint64_t counted;		/* by the clock meanwhile */
};

void tsc_cpuid_read(struct tsc_cpuid *out, cpu_leaf_t read);

#define TSC_CLOCKS_MAX	3

/* Another clock. */
struct tsc_clock {
	const char *name;		/* "the HPET" */
	uint64_t hz;			/* 0: there is none */
	/* One sample, of 10 ms or more. False: the clock does not count. It ends in any case. */
	bool (*sample)(const struct tsc_clock *clock, struct tsc_sample *sample);
	const void *arg;		/* of sample() */
};

struct tsc_freq {
	uint32_t khz;
	const char *from;		/* who says so: "CPUID", or a clock's name */
};

/* 0 if what is counted, or the result, makes no sense. */
uint32_t tsc_khz_of(const struct tsc_sample *sample, uint64_t hz);
/* What CPUID states exactly, and about; 0: nothing that makes sense. */
uint32_t tsc_khz_stated(const struct tsc_cpuid *cpuid);
uint32_t tsc_khz_about(const struct tsc_cpuid *cpuid);

/*
 * Asks TSC_CLOCKS_MAX clocks at most, the best first. Returns false if nobody knows: @diag has an
 * error that says who was asked. Where they contradict each other it has a warning.
 */
bool tsc_freq_find(struct tsc_freq *out, const struct tsc_cpuid *cpuid,
		   const struct tsc_clock clock[], unsigned int clock_count, struct diag *diag);

#endif
