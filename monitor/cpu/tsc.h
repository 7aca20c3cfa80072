/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The time-stamp counter is the one clock that all kernels can share without disturbing each other.
 * Its frequency is found out here once and given to all of them: two kernels that calibrate with
 * the same PIT channel hang each other.
 */
#ifndef MONITOR_CPU_TSC_H
#define MONITOR_CPU_TSC_H

#include <stdbool.h>
#include <stdint.h>

struct diag;

/* The clocks besides the PIT against which the frequency can be measured; 0: there is none. */
struct tsc_clocks {
	uint16_t acpi_timer;		/* I/O port */
	uint64_t hpet;			/* address of its registers; they have to be mapped */
};

/*
 * Returns the frequency in kHz (lib/machine/tsc_freq.h); 0 if it cannot be found out, and then
 * @diag has the reason. Puts back whatever it changed in order to measure. Takes a few seconds at
 * most, even if a clock stands still. In tsc_measure.c.
 */
uint32_t tsc_find_khz(const struct tsc_clocks *clocks, struct diag *diag);
/*
 * Sets the frequency that the functions below use; 0: unknown. While it is unknown, every wait is
 * longer than it has to be.
 */
void tsc_set_khz(uint32_t khz);
/* Waits, with PAUSE, for @us microseconds. */
void tsc_delay_us(uint32_t us);
/* Returns how many microseconds @ticks of the TSC are. */
uint64_t tsc_to_us(uint64_t ticks);

/*
 * What has passed since @start, which is a value of rdtsc(): tsc_since() returns ticks,
 * tsc_us_since() microseconds, and tsc_passed() returns true if it is @us or more. Another core may
 * have read @start, and its counter may be a little ahead of this core's: then nothing has passed.
 * Counters are subtracted from one another in no other way.
 */
uint64_t tsc_since(uint64_t start);
uint64_t tsc_us_since(uint64_t start);
bool tsc_passed(uint64_t start, uint64_t us);

#endif
