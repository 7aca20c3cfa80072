// SPDX-License-Identifier: GPL-2.0-only
/*
 * The frequency of the TSC, as far as a running Linux shows it: by CPUID, by the file that some
 * kernels have for it, or by comparison with Linux's clock. (/proc/cpuinfo has the core's current
 * clock, which is something else.)
 */
#include <cpuid.h>
#include <stdlib.h>
#include <time.h>
#include <x86intrin.h>
#include "lib/base/ticks.h"
#include "lib/machine/tsc_freq.h"
#include "tools/mintctl/mintctl.h"

#define TSC_FILE	"/sys/devices/system/cpu/cpu0/tsc_freq_khz"
#define CLOCK_HZ	1000000000u
#define SAMPLE_NS	100000000u	/* how long one comparison takes */
#define LOOKS		5		/* at both clocks, of which the quickest counts */
#define LOOKS_MAX	100000000u	/* in one sample: the clock stands still */

static struct cpu_leaf leaf(uint32_t number, uint32_t subleaf)
{
	struct cpu_leaf r;

	__cpuid_count(number, subleaf, r.eax, r.ebx, r.ecx, r.edx);
	return r;
}

/* A clock that NTP does not adjust. */
static uint64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (uint64_t)t.tv_sec * CLOCK_HZ + (uint64_t)t.tv_nsec;
}

/* Read both clocks at the same time, as nearly as that succeeds in a few looks. */
static void look(uint64_t *tsc, uint64_t *ns)
{
	uint64_t least = UINT64_MAX;

	for (unsigned int i = 0; i < LOOKS; i++) {
		uint64_t before = __rdtsc(), now = clock_ns(), took;

		took = ticks_since(before, __rdtsc());
		if (took < least) {
			least = took;
			*tsc = before + took / 2;
			*ns = now;
		}
	}
}

static bool sample(const struct tsc_clock *clock, struct tsc_sample *out)
{
	uint64_t tsc = 0, ns = 0, tsc_end = 0, ns_end = 0;
	uint32_t looks = 0;

	(void)clock;
	look(&tsc, &ns);
	while (clock_ns() - ns < SAMPLE_NS)
		if (looks++ == LOOKS_MAX)
			return false;
	look(&tsc_end, &ns_end);
	*out = (struct tsc_sample){ ticks_since(tsc, tsc_end), ns_end - ns };
	return true;
}

/* Returns 0 if there is no such file. Linux itself has none; some kernels with patches do. */
static uint32_t from_file(void)
{
	size_t size;
	char *text = file_read(TSC_FILE, &size);
	unsigned long khz = 0;

	if (text && size && text[size - 1] == '\n')
		khz = strtoul(text, NULL, 10);
	free(text);
	return khz >= TSC_KHZ_MIN && khz <= TSC_KHZ_MAX ? (uint32_t)khz : 0;
}

uint32_t tsc_linux(struct diag *diag)
{
	const struct tsc_clock clock = { "Linux's clock", CLOCK_HZ, sample, NULL };
	struct tsc_freq freq = { 0 };
	struct tsc_cpuid cpuid;
	uint32_t khz;

	tsc_cpuid_read(&cpuid, leaf);
	khz = tsc_khz_stated(&cpuid);
	if (!khz)
		khz = from_file();
	if (!khz && tsc_freq_find(&freq, &cpuid, &clock, 1, diag))
		khz = freq.khz;
	return khz;
}
