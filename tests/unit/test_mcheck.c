// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/life/mcheck.c: whether a core in the monitor goes on after a machine check. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/life/mcheck.h"

#define RESTARTABLE (MCG_STATUS_MCIP | MCG_STATUS_RIPV)

static void test_not_restartable(void **state)
{
	struct mcheck_past past = { 0 };

	(void)state;
	assert_false(mcheck_goes_on(&past, MCG_STATUS_MCIP, 5));
	/* the core rests by now, and can go on */
	assert_true(mcheck_goes_on(&past, RESTARTABLE, 6));
	assert_false(mcheck_goes_on(&past, 0, 7));
}

static void test_over_and_over(void **state)
{
	struct mcheck_past past = { 0 };
	uint64_t us = 100;

	(void)state;
	for (unsigned int i = 0; i < MCHECK_ROW_MAX; i++)
		assert_true(mcheck_goes_on(&past, RESTARTABLE, us++));
	assert_false(mcheck_goes_on(&past, RESTARTABLE, us++));
	assert_false(mcheck_goes_on(&past, RESTARTABLE, us));
	assert_true(mcheck_goes_on(&past, RESTARTABLE, us + MCHECK_ROW_US));	/* a new row */
}

/* Machine checks that come now and then are no row, however many there are. */
static void test_now_and_then(void **state)
{
	struct mcheck_past past = { 0 };

	(void)state;
	for (uint64_t i = 0; i < 1000; i++)
		assert_true(mcheck_goes_on(&past, RESTARTABLE, i * MCHECK_ROW_US));
	/* The first one of a core is in no row, whenever it comes. */
	past = (struct mcheck_past){ 0 };
	assert_true(mcheck_goes_on(&past, RESTARTABLE, 1));
	assert_int_equal(past.row, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_restartable),
		cmocka_unit_test(test_over_and_over),
		cmocka_unit_test(test_now_and_then),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
