// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/life/backoff.c: how long a node waits after early deaths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/life/backoff.h"

static void test_wait(void **state)
{
	static const struct { uint32_t deaths, most_ms, ms; } cases[] = {
		{ 0, 60000, 0 },	/* it never died */
		{ 1, 60000, 0 },	/* one early death may happen */
		{ 2, 60000, 1000 },
		{ 3, 60000, 2000 },
		{ 4, 60000, 4000 },
		{ 7, 60000, 32000 },
		{ 8, 60000, 60000 },	/* 64 s would be too long */
		{ 9, 60000, 60000 },
		{ 34, 60000, 60000 },
		{ UINT32_MAX, 60000, 60000 },
		{ UINT32_MAX, UINT32_MAX, UINT32_MAX },
		{ 2, 0, 0 },		/* no back-off */
		{ 1000, 0, 0 },
		{ 2, 500, 500 },
		{ 3, 1000, 1000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(backoff_ms(cases[i].deaths, cases[i].most_ms), cases[i].ms);
}

static void test_count(void **state)
{
	(void)state;
	assert_int_equal(backoff_count(0, 0), 1);
	assert_int_equal(backoff_count(1, BACKOFF_LIVED_MS - 1), 2);
	assert_int_equal(backoff_count(7, BACKOFF_LIVED_MS), 0); /* it has lived long enough */
	assert_int_equal(backoff_count(0, UINT64_MAX), 0);
	assert_int_equal(backoff_count(UINT32_MAX, 0), UINT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wait),
		cmocka_unit_test(test_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
