// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/plan/plan.c: a node goes on without a core. */
#include "tests/unit/plan_fixture.h"

static void test_smallest_of_the_rest(void **state)
{
	(void)state;
	assert_plan("[monitor]\ncores = 3\n" NODE("a", "0-2", "256M"));
	assert_true(plan_lose_core(&plan, 0, 0));
	assert_int_equal(plan.node[0].boot_lapic_id, 1);
	assert_int_equal(plan.node[0].core_count, 2);
	assert_int_equal(plan.node[0].tag, 0);
	assert_int_equal(plan.cpu_owner[0], PLAN_MONITOR);
	assert_int_equal(plan.cpu_owner[1], 0);
	assert_int_equal(plan.cpu_owner[2], 0);
	assert_int_equal(plan.cpu_owner[3], PLAN_MONITOR);
	/* A core other than the boot core is lost. */
	assert_true(plan_lose_core(&plan, 0, 2));
	assert_int_equal(plan.node[0].boot_lapic_id, 1);
	assert_int_equal(plan.node[0].core_count, 1);
}

static void test_last_core(void **state)
{
	(void)state;
	assert_plan("[monitor]\ncores = 3\n" NODE("a", "0", "256M"));
	assert_false(plan_lose_core(&plan, 0, 0));
	assert_int_equal(plan.node[0].core_count, 1);
	assert_int_equal(plan.cpu_owner[0], 0);
}

/* A node cannot lose a core of another node. */
static void test_not_its_own(void **state)
{
	(void)state;
	assert_plan("[monitor]\ncores = 3\n" NODE("a", "0-1", "256M") NODE("b", "2", "256M"));
	assert_true(plan_lose_core(&plan, 0, 2));
	assert_int_equal(plan.node[0].core_count, 2);
	assert_int_equal(plan.node[0].boot_lapic_id, 0);
	assert_int_equal(plan.cpu_owner[2], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_smallest_of_the_rest, setup),
		cmocka_unit_test_setup(test_last_core, setup),
		cmocka_unit_test_setup(test_not_its_own, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
