/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MONITOR_CMOS_H
#define MONITOR_CMOS_H

#include <stdint.h>

/* Read the CMOS clock, while no kernel runs that could, too. Patched kernels get their time from it. */
void cmos_read_time(void);
/* Seconds since 1970 at *tsc; 0: the clock does not tell. */
uint64_t cmos_wall(uint64_t *tsc);

#endif
