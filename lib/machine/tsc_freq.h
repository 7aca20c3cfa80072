/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the frequency of the TSC, in kHz, from what CPUID says and from samples against other
 * clocks, which the caller takes. It is the first of these that there is:
 *  1. What CPUID states: a hypervisor's leaf 40000010h, or leaf 15h with the crystal's frequency.
 *  2. What the first clock that counts says. If CPUID leaf 16h gives a rough value, it must agree
 *     with that or with a clock before it; if no clock does, the first one that counts is taken.
 *  3. What CPUID leaf 16h says: the processor's base frequency, which its maker has rounded.
 * A value that makes no sense is not used, whoever says it.
 */
#ifndef LIB_TSC_FREQ_H
#define LIB_TSC_FREQ_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/base/diag.h"
#include "lib/machine/cpuid.h"

/* No TSC is slower, except in an emulator; none is nearly as fast as the maximum. */
#define TSC_KHZ_MIN	10000u
#define TSC_KHZ_MAX	20000000u

/* What CPUID says (Intel SDM vol. 2A, CPUID); 0 if the processor does not have the leaf. */
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
	uint64_t counted;		/* by the clock in the same time */
};

/* Fills in *out by @read. */
void tsc_cpuid_read(struct tsc_cpuid *out, cpu_leaf_t read);

#define TSC_CLOCKS_MAX	3

/* Another clock. */
struct tsc_clock {
	const char *name;		/* "the HPET" */
	uint64_t hz;			/* 0: there is none */
	/*
	 * Takes a sample of 10 ms or more. Returns false if the clock does not count. Always ends.
	 */
	bool (*sample)(const struct tsc_clock *clock, struct tsc_sample *sample);
	const void *arg;		/* for sample() */
};

struct tsc_freq {
	uint32_t khz;
	const char *from;		/* what says so: "CPUID", or a clock's name */
};

/*
 * Returns the frequency in kHz by a sample against a clock of @hz, or 0 if the sample or the result
 * makes no sense.
 */
uint32_t tsc_khz_of(const struct tsc_sample *sample, uint64_t hz);
/*
 * Return what CPUID states exactly, and roughly, in kHz; or 0 if that is nothing that makes sense.
 */
uint32_t tsc_khz_stated(const struct tsc_cpuid *cpuid);
uint32_t tsc_khz_about(const struct tsc_cpuid *cpuid);

/*
 * Finds the frequency. There are at most TSC_CLOCKS_MAX clocks, the best first. Returns false if
 * nothing gives the frequency: @diag has an error that says what was asked. If the values
 * contradict each other, @diag has a warning.
 */
bool tsc_freq_find(struct tsc_freq *out, const struct tsc_cpuid *cpuid,
		   const struct tsc_clock clock[], unsigned int clock_count, struct diag *diag);

#endif
