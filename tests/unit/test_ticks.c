// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/base/ticks.h: differences of TSC values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/base/ticks.h"

static void test_since(void **state)
{
	static const struct { uint64_t then, now, ticks; } cases[] = {
		{ 0, 0, 0 },
		{ 1000, 1300, 300 },
		{ 1300, 1000, 0 },		/* 300 ahead: no time has passed */
		{ 1001, 1000, 0 },
		{ 0, INT64_MAX, INT64_MAX },
		{ UINT64_MAX - 99, 200, 300 },	/* the counter has wrapped */
		{ 200, UINT64_MAX - 99, 0 },	/* ahead, across the wrap */
		{ UINT64_MAX, UINT64_MAX, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(ticks_since(cases[i].then, cases[i].now), cases[i].ticks);
}

static void test_left(void **state)
{
	(void)state;
	assert_int_equal(ticks_left(1300, 1000), 300);
	assert_int_equal(ticks_left(1000, 1000), 0);
	assert_int_equal(ticks_left(1000, 1300), 0);
	assert_int_equal(ticks_left(200, UINT64_MAX - 99), 300);
	assert_false(ticks_over(1001, 1000));
	assert_true(ticks_over(1000, 1000));
	assert_true(ticks_over(1000, 1300));
	assert_false(ticks_over(200, UINT64_MAX - 99));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_since),
		cmocka_unit_test(test_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
