/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The time-stamp counter is the one clock that all kernels share without
 * touching each other. Its frequency is measured here once and given to all:
 * two kernels that calibrate on the same PIT channel hang each other.
 */
#ifndef MONITOR_CPU_TSC_H
#define MONITOR_CPU_TSC_H

#include <stdbool.h>
#include <stdint.h>

/* kHz, from CPUID where the CPU or the hypervisor says it, else measured. */
uint32_t tsc_measure_khz(void);
/* From here on tsc_delay_us and tsc_to_us may be used. */
void tsc_set_khz(uint32_t khz);
void tsc_delay_us(uint32_t us);
uint64_t tsc_to_us(uint64_t ticks);

/*
 * Has @us passed since @start (an rdtsc)? Another core may have read @start, and its counter may be
 * ahead of this one by a little: then nothing has passed.
 */
bool tsc_passed(uint64_t start, uint64_t us);

#endif
