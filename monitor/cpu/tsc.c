// SPDX-License-Identifier: GPL-2.0-only
/*
 * Time by the TSC. Its frequency is written once, before the other cores start.
 */
#include "monitor/cpu/tsc.h"
#include "lib/base/ticks.h"
#include "monitor/cpu/insn.h"

/* More than any TSC has: no wait is cut short before the frequency is known. */
#define UNKNOWN_KHZ	6000000

static uint32_t khz = UNKNOWN_KHZ;

void tsc_set_khz(uint32_t value)
{
	khz = value ? value : UNKNOWN_KHZ;
}

void tsc_delay_us(uint32_t us)
{
	uint64_t start = rdtsc();

	while (!tsc_passed(start, us))
		cpu_pause();
}

uint64_t tsc_to_us(uint64_t ticks)
{
	return ticks / khz * 1000 + ticks % khz * 1000 / khz;
}

uint64_t tsc_since(uint64_t start)
{
	return ticks_since(start, rdtsc());
}

uint64_t tsc_us_since(uint64_t start)
{
	return tsc_to_us(tsc_since(start));
}

bool tsc_passed(uint64_t start, uint64_t us)
{
	return tsc_us_since(start) >= us;
}
