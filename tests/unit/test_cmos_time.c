// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/machine/cmos_time.c: seconds since 1970 from the CMOS clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/machine/cmos_time.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define H24	0x02
#define BINARY	0x04

/* second, minute, hour, day, month, year, status B; the seconds that `date +%s` prints */
static const struct {
	struct cmos_time t;
	uint64_t seconds;
} dates[] = {
	{ { 0x00, 0x00, 0x00, 0x01, 0x01, 0x00, H24 }, 946684800 },		/* 2000-01-01 */
	/* a leap day's end */
	{ { 0x59, 0x59, 0x23, 0x29, 0x02, 0x24, H24 }, 1709251199 },
	{ { 0x00, 0x00, 0x00, 0x01, 0x03, 0x24, H24 }, 1709251200 },
	{ { 45, 30, 12, 31, 12, 99, H24 | BINARY }, 4102403445 },
	{ { 0x45, 0x30, 0x12, 0x31, 0x12, 0x99, 0 }, 4102403445 - 12 * 3600 },	/* 12 am */
	{ { 0x45, 0x30, 0x92, 0x31, 0x12, 0x99, 0 }, 4102403445 },		/* 12 pm */
	{ { 45, 30, 0x81, 31, 12, 99, BINARY }, 4102403445 + 3600 },		/* 1 pm */
	/* these are no dates */
	{ { 0x00, 0x00, 0x00, 0x29, 0x02, 0x23, H24 }, 0 },
	{ { 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, H24 }, 0 },
	{ { 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, H24 }, 0 },
	{ { 0x00, 0x00, 0x00, 0x01, 0x13, 0x00, H24 }, 0 },
	{ { 0x00, 0x00, 0x24, 0x01, 0x01, 0x00, H24 }, 0 },
	{ { 0x00, 0x00, 0x00, 0x01, 0x01, 0x00, 0 }, 0 }, /* hour 0 of a 12-hour clock */
	{ { 0x60, 0x00, 0x00, 0x01, 0x01, 0x00, H24 }, 0 },
	{ { 0x0a, 0x00, 0x00, 0x01, 0x01, 0x00, H24 }, 0 },			/* no BCD */
	{ { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, 0 },			/* no clock there */
};

static void test_dates(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(dates); i++)
		assert_int_equal(cmos_time_seconds(&dates[i].t), dates[i].seconds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
