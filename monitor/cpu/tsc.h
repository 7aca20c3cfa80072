/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The time-stamp counter is the one clock that all kernels share without
 * touching each other. Its frequency is found out here once and given to all:
 * two kernels that calibrate on the same PIT channel hang each other.
 */
#ifndef MONITOR_CPU_TSC_H
#define MONITOR_CPU_TSC_H

#include <stdbool.h>
#include <stdint.h>

struct diag;

/* The clocks beside the PIT that the frequency can be measured against; 0: there is none. */
struct tsc_clocks {
	uint16_t acpi_timer;		/* I/O port */
	uint64_t hpet;			/* address of its registers, which are mapped */
};

/*
 * tsc_measure.c: the frequency in kHz (lib/machine/tsc_freq.h). What was changed to measure it is
 * put back. 0: @diag says why it is not known. No clock that stands still makes it last longer than
 * a few seconds.
 */
uint32_t tsc_find_khz(const struct tsc_clocks *clocks, struct diag *diag);
/* Until then, and with 0, every wait is longer than it has to be. */
void tsc_set_khz(uint32_t khz);
void tsc_delay_us(uint32_t us);
uint64_t tsc_to_us(uint64_t ticks);

/*
 * What has passed since @start (an rdtsc): ticks, microseconds, and is it @us or more? Another core
 * may have read @start, and its counter may be ahead of this one by a little: then nothing has
 * passed. No counter is subtracted from another in any other way.
 */
uint64_t tsc_since(uint64_t start);
uint64_t tsc_us_since(uint64_t start);
bool tsc_passed(uint64_t start, uint64_t us);

#endif
