/* SPDX-License-Identifier: GPL-2.0-only */
/* The CMOS clock, read once before any kernel runs. */
#ifndef MONITOR_CMOS_H
#define MONITOR_CMOS_H

#include <stdint.h>

/*
 * Reads the CMOS clock. To be called while no kernel runs that could read it, too. Patched kernels
 * get their time from what was read here.
 */
void cmos_read_time(void);
/* Returns the seconds since 1970 at the time *@tsc; 0 if the clock gave no time. */
uint64_t cmos_wall(uint64_t *tsc);

#endif
