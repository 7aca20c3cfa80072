// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/plan/plan_roam.c, and which cores the plan lets move. */
#include "tests/unit/plan_fixture.h"

#define CORES 8

/* Cores 0 to 7: the console's, a's 1 to 3, b's 4 and 5; 6 and 7 are what the config says. */
static void plan_with(const char *pool, const char *max)
{
	char text[1024];

	while (machine.cpu_count < CORES) {
		uint32_t id = machine.cpu_count;

		assert_true(machine_add_cpu(&machine, (struct machine_cpu){ id, id }));
	}
	snprintf(text, sizeof(text), "[monitor]\ncores = 0\n%s%s" NODE("b", "4-5", "128M") "%s",
		 NODE("a", "1-3", "128M"), max, pool);
	assert_plan(text);
}

static const struct bzimage *kernel(void)
{
	return &plan.file[plan.node[0].kernel].info;
}

static void assert_moves(const char *digits)
{
	for (unsigned int i = 0; i < CORES; i++)
		assert_int_equal(plan.cpu_moves[i], !!strchr(digits, '0' + (int)i));
}

static void assert_may_get(unsigned int n, const char *digits)
{
	for (unsigned int i = 0; i < CORES; i++)
		assert_int_equal(plan_may_get(&plan, n, i), !!strchr(digits, '0' + (int)i));
	assert_int_equal(plan_cores_to_get(&plan, n, kernel()), strlen(digits));
}

/* What nobody is named for is the pool's: it and all but the boot cores move. */
static void test_default(void **state)
{
	(void)state;
	plan_with("", "");
	assert_moves("23567");
	assert_may_get(0, "67");
	assert_may_get(1, "67");
	assert_int_equal(plan.cpu_home[3], 0);
	assert_int_equal(plan.cpu_home[7], PLAN_NOBODY);
}

static void test_pool(void **state)
{
	(void)state;
	plan_with("[pool]\ncores = 7\n", "");
	assert_moves("2357");
	assert_may_get(0, "7");
	assert_int_equal(plan.cpu_owner[6], PLAN_NOBODY);
	assert_int_equal(plan.cpu_owner[7], PLAN_NOBODY);
}

/* The console takes no core that the config gives to the pool. */
static void test_console(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "256M") "[pool]\ncores = 0,3\n");
	assert_int_equal(plan.console_lapic_id, 2);
	assert_int_equal(plan.cpu_owner[0], PLAN_NOBODY);
	assert_true(plan.cpu_moves[3]);
	assert_false(plan.cpu_moves[0]);	/* the hardware BSP stays */
}

/* Boot cores and the monitor's may be named, in a range, and never come. */
static void test_cores_max(void **state)
{
	(void)state;
	plan_with("", "cores_max = 0-6\n");
	assert_may_get(0, "56");
	assert_may_get(1, "67");
}

/* A node may get its own cores back, whatever `cores_max` says. */
static void test_moved(void **state)
{
	(void)state;
	plan_with("", "cores_max = 7\n");
	plan_give_core(&plan, 3, 1);
	plan_give_core(&plan, 7, 0);
	plan_count_cores(&plan, 0);
	plan_count_cores(&plan, 1);
	assert_int_equal(plan.node[0].core_count, 3);
	assert_int_equal(plan.node[1].core_count, 3);
	assert_may_get(0, "3");
	assert_may_get(1, "67");
}

/* A kernel that takes cores by INIT and SIPI gets none beside its own. */
static void test_old_kernel(void **state)
{
	struct bzimage old;

	(void)state;
	plan_with("", "");
	old = *kernel();
	old.major = 5;
	old.minor = 16;
	assert_int_equal(plan_cores_to_get(&plan, 0, &old), 0);
	old.minor = 17;
	assert_int_equal(plan_cores_to_get(&plan, 0, &old), 2);
}

/* The heir has to know the cores that it may be lent. */
static void test_heir(void **state)
{
	(void)state;
	plan_with("", "on_death = give b\n");
	assert_int_equal(plan.node[0].heir, 1);
	assert_int_equal(plan.node[1].heir, PLAN_NOBODY);
	assert_may_get(0, "67");
	assert_may_get(1, "2367");
	plan_with("", "on_death = nothing\n");
	assert_int_equal(plan.node[0].heir, PLAN_NOBODY);
	assert_refused(NODE("a", "1", "256M") "on_death = give a\n", 5,
		       "cannot give anything to itself");
	assert_refused(NODE("a", "1", "256M") "on_death = give b\n", 5,
		       "on_death: there is no node b");
}

/* Only whole blocks of the table are lent, and only to somebody. */
static void test_lends_blocks(void **state)
{
	uint32_t block = 0;
	unsigned int count = 0;

	(void)state;
	plan_with("", "on_death = give b\n");
	assert_int_equal(plan_lends_blocks(&plan, 0), 0);
	assert_plan(NODE("a", "1-3", "512M") "on_death = give b\nmemory_lend = yes\n"
		    NODE("b", "4-5", "128M"));
	for (; plan_next_own_block(&plan.node[0], &block); block++, count++) {
		struct range r = range_of(block * MINT_BLOCK_SIZE, MINT_BLOCK_SIZE);
		bool inside = false;

		for (unsigned int i = 0; i < plan.node[0].ram_count; i++)
			inside |= range_contains(plan.node[0].ram[i], r);
		assert_true(inside);
	}
	assert_true(count > 0);
	assert_int_equal(plan_lends_blocks(&plan, 0), count);
	assert_int_equal(plan_lends_blocks(&plan, 1), 0);
	assert_refused(NODE("a", "1", "256M") "memory_lend = yes\n", 5,
		       "memory_lend: nobody gets the memory");
}

/* What the next life could not do without stays, and what nobody can use elsewhere. */
static void test_lends(void **state)
{
	struct bzimage old;
	unsigned int i;

	(void)state;
	plan_with("", "pci = 01:00.0, 03:00.0\non_death = give b\n");
	i = (unsigned int)(machine_find_pci(&machine, BDF(0, 1, 0, 0)) - machine.pci);
	assert_false(plan_lends_function(&plan, 0, i));		/* its bus as a whole */
	i = (unsigned int)(machine_find_pci(&machine, BDF(0, 3, 0, 0)) - machine.pci);
	assert_true(plan_lends_function(&plan, 0, i));		/* one of two there */
	assert_false(plan_lends_function(&plan, 1, i));
	machine.pci[i].virtual_fn = true;
	assert_false(plan_lends_function(&plan, 0, i));
	assert_true(plan_lends_cores(&plan, kernel(), kernel()));
	old = *kernel();
	old.major = 5;
	old.minor = 10;
	assert_false(plan_lends_cores(&plan, &old, kernel()));
	assert_false(plan_lends_cores(&plan, kernel(), &old));
	plan.has_console_core = false;
	assert_false(plan_lends_cores(&plan, kernel(), kernel()));
}

/* Without a console nobody clears what a kernel asks of a core that is not there. */
static void test_no_console(void **state)
{
	(void)state;
	machine.bsp_lapic_id = 1;
	assert_plan("[monitor]\nconsole = none\n" NODE("a", "1", "128M") "cores_max = 3\n"
		    NODE("b", "0,2-3", "128M"));
	assert_false(plan.has_console_core);
	assert_int_equal(plan_cores_to_get(&plan, 0, kernel()), 0);
}

static void test_refused(void **state)
{
	(void)state;
	assert_refused("[monitor]\ncores = 0\n" NODE("a", "1-2", "256M") "[pool]\ncores = 2-3\n", 8,
		       "[pool] cores: core 2 belongs to [node a] already (line 4)");
	assert_refused(NODE("a", "1", "256M") "cores_max = 2-5\n", 5,
		       "[node a] cores_max: there is no core with LAPIC ID 4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_default, setup),
		cmocka_unit_test_setup(test_pool, setup),
		cmocka_unit_test_setup(test_console, setup),
		cmocka_unit_test_setup(test_cores_max, setup),
		cmocka_unit_test_setup(test_moved, setup),
		cmocka_unit_test_setup(test_old_kernel, setup),
		cmocka_unit_test_setup(test_heir, setup),
		cmocka_unit_test_setup(test_lends_blocks, setup),
		cmocka_unit_test_setup(test_lends, setup),
		cmocka_unit_test_setup(test_no_console, setup),
		cmocka_unit_test_setup(test_refused, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
