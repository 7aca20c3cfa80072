// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clock's registers are numbers in one of several forms, which become days and seconds; a value
 * that is out of range means that there is no date.
 */
#include "lib/machine/cmos_time.h"

#define STATUS_B_24H		(1u << 1)
#define STATUS_B_BINARY		(1u << 2)
#define HOUR_PM			0x80u
#define INVALID			255u		/* above all limits */

#define DAYS_1970_TO_2000	10957u
#define DAY_SECONDS		86400u

static unsigned int number(const struct cmos_time *t, uint8_t value)
{
	if (t->status_b & STATUS_B_BINARY)
		return value;
	if ((value & 0xf) > 9 || value >> 4 > 9)
		return INVALID;
	return (value >> 4) * 10u + (value & 0xf);
}

/* Returns the hour, or INVALID. A twelve-hour clock counts 12, 1, 2, ... 11. */
static unsigned int hour_of(const struct cmos_time *t)
{
	unsigned int hour;

	if (t->status_b & STATUS_B_24H)
		return number(t, t->hour);
	hour = number(t, (uint8_t)(t->hour & ~HOUR_PM));
	if (hour < 1 || hour > 12)
		return INVALID;
	return hour % 12 + (t->hour & HOUR_PM ? 12 : 0);
}

/* Returns the days of a month. Of the years 2000 to 2099, every fourth is a leap year. */
static unsigned int month_days(unsigned int year, unsigned int month)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && year % 4 == 0);
}

uint64_t cmos_time_seconds(const struct cmos_time *t)
{
	unsigned int second = number(t, t->second), minute = number(t, t->minute);
	unsigned int hour = hour_of(t), day = number(t, t->day);
	unsigned int month = number(t, t->month), year = number(t, t->year);
	uint64_t days = DAYS_1970_TO_2000;

	if (second > 59 || minute > 59 || hour > 23 || year > 99 || month < 1 || month > 12 ||
	    day < 1 || day > month_days(year, month))
		return 0;
	days += year * 365u + (year + 3) / 4;
	for (unsigned int i = 1; i < month; i++)
		days += month_days(year, i);
	return (days + day - 1) * DAY_SECONDS + hour * 3600u + minute * 60u + second;
}
