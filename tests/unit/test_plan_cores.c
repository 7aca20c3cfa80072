// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/plan/plan_cores.c: the owners of cores. */
#include "lib/machine/cpuid.h"
#include "tests/unit/plan_fixture.h"

static void test_owners(void **state)
{
	(void)state;
	assert_plan("[monitor]\ncores = 0\n" NODE("a", "2-3", "256M"));
	assert_int_equal(plan.cpu_owner[0], PLAN_MONITOR);
	assert_int_equal(plan.cpu_owner[1], PLAN_NOBODY);
	assert_int_equal(plan.cpu_owner[2], 0);
	assert_int_equal(plan.cpu_owner[3], 0);
	assert_int_equal(plan.node[0].boot_lapic_id, 2);
	assert_int_equal(plan.node[0].core_count, 2);
	assert_int_equal(plan.node[0].tag, 2);
	assert_int_equal(diag.count, 0);
}

/* The order of the list does not matter: the smallest LAPIC ID is the boot core. */
static void test_boot_core(void **state)
{
	(void)state;
	assert_plan(NODE("a", "3,1", "256M"));
	assert_int_equal(plan.node[0].boot_lapic_id, 1);
	assert_int_equal(plan.cpu_owner[2], PLAN_NOBODY);
}

static void test_console(void **state)
{
	static const struct {
		const char *config;
		uint32_t bsp, core;
	} cases[] = {
		{ "[monitor]\ncores = 3,0\n" NODE("a", "1", "256M"), 0, 0 },
		{ "[monitor]\ncores = 2-3\n" NODE("a", "1", "256M"), 0, 2 },
		{ NODE("a", "1", "256M"), 0, 0 },
		{ NODE("a", "1", "256M"), 3, 3 },	/* the BSP comes before lower IDs */
		{ NODE("a", "2", "256M"), 2, 0 },	/* a node has the BSP */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		machine.bsp_lapic_id = cases[i].bsp;
		assert_plan(cases[i].config);
		assert_true(plan.has_console_core);
		assert_int_equal(plan.console_lapic_id, cases[i].core);
		/* The core runs the monitor, so no node may claim it. */
		assert_int_equal(plan.cpu_owner[cases[i].core], PLAN_MONITOR);
	}
}

static void test_no_console(void **state)
{
	(void)state;
	assert_plan("[monitor]\ntable = 16M\n" NODE("a", "0-3", "256M"));
	assert_false(plan.has_console_core);
	assert_said(DIAG_WARNING, 1, "every core belongs to a node");
	assert_said(DIAG_WARNING, 4, "core 0 is the hardware BSP");
}

static void test_refused(void **state)
{
	(void)state;
	assert_refused(NODE("a", "1-2", "256M") NODE("b", "2-3", "256M"), 6,
		       "[node b] cores: core 2 belongs to [node a] already (line 2)");
	assert_refused("[monitor]\ncores = 1\n" NODE("a", "1-2", "256M"), 4,
		       "core 1 belongs to [monitor] already (line 2)");
	assert_refused(NODE("a", "1,7", "256M"), 2,
		       "no core with LAPIC ID 7: this machine has 0-3");
	assert_refused(NODE("a", "2-4294967294", "256M"), 2, "no core with LAPIC ID 4:");
	assert_refused("[monitor]\ncores = 9\n" NODE("a", "1", "256M"), 2,
		       "[monitor] cores: there is no core with LAPIC ID 9");
	machine.bsp_lapic_id = 2;
	assert_refused(NODE("a", "1-2", "256M"), 2,
		       "core 2 is the hardware BSP and not this node's");
}

/* Many nodes have cores of this range already: there is one message for each of them. */
static void test_many_owners(void **state)
{
	(void)state;
	assert_false(plan_of(NODE("a", "0-1", "256M") NODE("b", "2", "256M")
			     NODE("c", "0-3", "256M")));
	assert_int_equal(diag.errors, 2);
	assert_said(DIAG_ERROR, 10, "core 0 belongs to [node a]");
	assert_said(DIAG_ERROR, 10, "core 2 belongs to [node b]");
}

/* LAPIC IDs have gaps, and some are larger than a tag. */
static void test_tags(void **state)
{
	static const uint32_t ids[] = { 0, 4, 0xef, 0xf0, 0xf7, 0xfe, 0xff, 0x100, 0x80000000 };

	(void)state;
	machine.cpu_count = 0;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		assert_true(machine_add_cpu(&machine, (struct machine_cpu){ ids[i], 0 }));
	machine.bsp_lapic_id = 4;
	assert_plan(NODE("a", "0xfe", "128M") NODE("b", "0", "128M")
		    NODE("c", "0xf7", "128M") NODE("d", "0xef", "128M") NODE("e", "0xf0", "128M"));
	assert_int_equal(plan.node[0].tag, 1);
	assert_int_equal(plan.node[1].tag, 0);
	assert_int_equal(plan.node[2].tag, 2);
	assert_int_equal(plan.node[3].tag, 0xef);
	assert_int_equal(plan.node[4].tag, 3);
	assert_refused(NODE("a", "1", "128M"), 2, "this machine has 0,4,239-240,247,254-256,...");
	/* Linux does not reach this core. The monitor's own core may be such a one. */
	assert_refused(NODE("a", "0xff", "128M"), 2, "core 255 cannot be a node's");
	assert_refused(NODE("a", "4", "128M") NODE("b", "0xfe-0x100", "128M"), 6,
		       "[node b] cores: core 256 cannot be a node's");
	assert_plan("[monitor]\ncores = 0x80000000\n" NODE("a", "4", "128M"));
	assert_int_equal(plan.console_lapic_id, 0x80000000);
}

static void test_list_is_cut(void **state)
{
	(void)state;
	machine.cpu_count = 0;
	for (uint32_t i = 0; i < 300; i++)
		assert_true(machine_add_cpu(&machine, (struct machine_cpu){ 2 * i, i }));
	assert_refused(NODE("a", "1", "128M"), 2, "this machine has 0,2,4,6,8,10,12,14,16,...");
}

/* Cores 0 and 1, and 2 and 3, share a physical core each. */
static void test_siblings(void **state)
{
	(void)state;
	machine.smt_bits = 1;
	assert_plan("[monitor]\ncores = 0-1\n" NODE("a", "2", "128M") NODE("b", "3", "128M"));
	assert_said(DIAG_WARNING, 4, "core 2 shares a physical core, its caches and its settings "
		    "with core 3 of [node b]");
	assert_int_equal(diag.count, 1);
	assert_plan("[monitor]\ncores = 0\n" NODE("a", "2-3", "128M"));
	assert_int_equal(diag.count, 0);
}

/* CPUID leaf 0Bh, subleaf 0: ECX[15:8] is 1 if it is about threads. */
static struct cpu_leaf topology;
static struct cpu_leaf read_leaf(uint32_t leaf, uint32_t subleaf)
{
	assert_int_equal(subleaf, 0);
	return leaf == 0xb ? topology : (struct cpu_leaf){ .eax = leaf ? 0 : 0xd };
}

static void test_smt_bits(void **state)
{
	(void)state;
	topology = (struct cpu_leaf){ .eax = 1, .ebx = 2, .ecx = 0x100 };
	assert_int_equal(cpuid_smt_bits(read_leaf), 1);
	topology.ecx = 0x200;			/* it is about cores */
	assert_int_equal(cpuid_smt_bits(read_leaf), 0);
	topology = (struct cpu_leaf){ 0 };
	assert_int_equal(cpuid_smt_bits(read_leaf), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_owners, setup),
		cmocka_unit_test_setup(test_boot_core, setup),
		cmocka_unit_test_setup(test_console, setup),
		cmocka_unit_test_setup(test_no_console, setup),
		cmocka_unit_test_setup(test_refused, setup),
		cmocka_unit_test_setup(test_many_owners, setup),
		cmocka_unit_test_setup(test_tags, setup),
		cmocka_unit_test_setup(test_list_is_cut, setup),
		cmocka_unit_test_setup(test_siblings, setup),
		cmocka_unit_test(test_smt_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
