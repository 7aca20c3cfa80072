/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the date in the CMOS clock's registers (Motorola MC146818A, "Time, Calendar"). */
#ifndef LIB_CMOS_TIME_H
#define LIB_CMOS_TIME_H

#include <stdint.h>

struct cmos_time {
	uint8_t second, minute, hour, day, month, year;	/* registers 0, 2, 4, 7, 8, 9 */
	uint8_t status_b;				/* register 0Bh: the form of the others */
};

/*
 * Returns the seconds since 1970, or 0 if the registers hold no date. The year is one of 2000 to
 * 2099.
 */
uint64_t cmos_time_seconds(const struct cmos_time *t);

#endif
