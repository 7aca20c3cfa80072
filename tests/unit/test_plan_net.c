// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/plan/plan_net.c: the network's region. */
#include "tests/unit/plan_fixture.h"

#define NET(size)	"[monitor]\nnetwork = " size "\n"
#define TWO		NODE("a", "1", "192M") NODE("b", "2", "256M")

static void test_none(void **state)
{
	(void)state;
	assert_plan(TWO);
	assert_true(range_empty(plan.network));
	assert_plan(NET("none") TWO);
	assert_true(range_empty(plan.network));
}

/* It lies where there is no whole block, if it fits there, and otherwise at the top. */
static void test_place(void **state)
{
	(void)state;
	assert_plan(NET("32M") NODE("a", "1", "192M") NODE("b", "2", "128M"));
	RANGE(plan.network, MIB(352), MIB(384));
	assert_plan(NET("256M") TWO);
	RANGE(plan.network, GIB(8) - MIB(256), GIB(8));
	RANGE(plan.store, GIB(8) - MIB(384), GIB(8) - MIB(256));
	assert_int_equal(plan_block_tag(&plan, 63), MINT_TAG_FIXED);
}

static void test_one_node(void **state)
{
	(void)state;
	assert_plan(NET("32M") NODE("a", "1", "192M"));
	assert_true(range_empty(plan.network));
	assert_int_equal(diag.count, 1);
	assert_non_null(strstr(diag.entry[0].text, "a machine with one node has none"));
}

static void test_refused(void **state)
{
	(void)state;
	for (uint32_t i = 4; i < 6; i++)
		assert_true(machine_add_cpu(&machine, (struct machine_cpu){ i, i }));
	assert_plan(NET("2M") TWO NODE("c", "3", "64M"));
	assert_refused(NET("2M") TWO NODE("c", "3", "64M") NODE("d", "4", "64M")
		       NODE("e", "5", "64M"), 2,
		       "network: 2 MiB are too little for 5 nodes, which need room for one "
		       "another's frames: give at least 4M");
	assert_refused(NET("9G") TWO, 2, "network: 9 GiB find no room: ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_none, setup),
		cmocka_unit_test_setup(test_place, setup),
		cmocka_unit_test_setup(test_one_node, setup),
		cmocka_unit_test_setup(test_refused, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
