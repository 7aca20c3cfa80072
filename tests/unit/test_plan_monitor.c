// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/plan/plan_monitor.c: where the monitor's own memory and the worlds lie. */
#include "tests/unit/plan_fixture.h"

/*
 *	16M                                    24M
 *	| table | world a | world b | arena |  | files
 */
static void test_layout(void **state)
{
	struct table_counts counts;

	(void)state;
	assert_plan(NODE("a", "1", "256M") NODE("b", "2", "256M"));
	assert_int_equal(plan.block_count, 64);
	counts = plan_table_counts(&plan);
	assert_int_equal(counts.functions, 9);
	RANGE(plan.table, MIB(16), MIB(16) + table_size(&counts));
	RANGE(plan.node[0].world, plan.table.end, plan.table.end + WORLD_SIZE);
	RANGE(plan.node[1].world, plan.node[0].world.end, plan.node[0].world.end + WORLD_SIZE);
	assert_true(plan.arena.start == plan.node[1].world.end);
	RANGE(plan.trampoline, KIB(4), KIB(8));
	RANGE(plan.node[0].low, KIB(64), KIB(96));
	RANGE(plan.node[1].low, KIB(96), KIB(128));
}

static void test_image(void **state)
{
	(void)state;
	input.image = (struct range){ MIB(1), MIB(1) + 0x12345 };
	assert_plan(NODE("a", "1", "256M"));
	RANGE(plan.image, MIB(1), MIB(1) + 0x13000);
}

static void test_table_refused(void **state)
{
	(void)state;
	assert_refused("[monitor]\ntable = 0x80000000\n" NODE("a", "1", "256M"), 2,
		       "there is no RAM: the machine has none at 0x80000000; `table = 0x1000000`");
	assert_refused("[monitor]\ntable = 0xb0000000\n" NODE("a", "1", "256M"), 2,
		       "the firmware calls 0xb0000000-0xbfffffff reserved");
	assert_refused("[monitor]\ntable = 0x100000000\n" NODE("a", "1", "256M"), 2,
		       "the end of what 32 bits address");
	input.image = (struct range){ MIB(16) + KIB(8), MIB(17) };
	assert_refused(NODE("a", "1", "256M"), 0, "there is the monitor: 1016 KiB at 0x1002000");
	assert_said(DIAG_ERROR, 0, "`table = 0x1200000` in [monitor] fits");

	parse_config(NODE("a", "1", "256M"));
	config.table = KIB(640);
	assert_false(make_plan());
	assert_said(DIAG_ERROR, 0, "there is low memory (below 1 MiB)");
}

/* The message proposes another address only if one helps, and a lower one where only that helps. */
static void test_table_hint(void **state)
{
	(void)state;
	machine.mem_count = 0;
	add_mem(0, 0x9fc00, MEM_USABLE);
	add_mem(GIB(4), GIB(8), MEM_USABLE);
	assert_refused(NODE("a", "1", "256M") "dma = none\n", 0,
		       "no place below 4 GiB is large enough");
	add_mem(MIB(3), MIB(15), MEM_USABLE);
	assert_refused(NODE("a", "1", "256M") "dma = none\n", 0,
		       "`table = 0x400000` in [monitor] fits");
}

/* The last RAM below 4 GiB has room for the table and the worlds, but not for the page tables. */
static void test_no_room_for_arena(void **state)
{
	(void)state;
	assert_refused("[monitor]\ntable = 0x7ffd0000\nconsole_size = none\n"
		       NODE("a", "1", "256M"), 2,
		       "find no room between it and 4 GiB");
}

/* The arena is written while files still lie where they were loaded, so it must avoid them. */
static void test_arena_avoids_files(void **state)
{
	struct range world;

	(void)state;
	input.file[0].range = range_of(MIB(16) + KIB(64), KERNEL_SIZE);
	assert_plan(NODE("a", "1", "256M"));
	world = plan.node[0].world;
	assert_true(range_overlaps(world, plan.file[0].now));
	assert_true(plan.arena.start >= plan.file[0].now.end);
	assert_true(plan.file[0].place.start != plan.file[0].now.start);
}

static void make_low(phys_t start, phys_t end)
{
	machine.mem_count = 0;
	add_mem(start, end, MEM_USABLE);
	add_mem(MIB(1), GIB(2), MEM_USABLE);
	add_mem(GIB(4), GIB(8), MEM_USABLE);
}

static void test_trampoline(void **state)
{
	static const struct {
		phys_t start, end, page;
	} cases[] = {
		{ 0, KIB(640), KIB(4) },
		{ KIB(8), KIB(640), KIB(8) },
		{ KIB(64), KIB(640), KIB(636) },	/* then from the top */
		{ KIB(100), 0x9fc00, 0x9e000 },
		{ KIB(63), KIB(200), KIB(196) },	/* no whole page below 64 KiB */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		make_low(cases[i].start, cases[i].end);
		assert_plan(NODE("a", "1", "256M"));
		assert_true(plan.trampoline.start == cases[i].page);
	}
}

static void test_no_low_memory(void **state)
{
	(void)state;
	make_low(0, KIB(4));		/* only page 0 */
	assert_false(plan_of(NODE("a", "1", "256M")));
	assert_said(DIAG_ERROR, 0, "no page of RAM below 640 KiB");
	assert_said(DIAG_ERROR, 1, "is one too many for this machine");
}

static void test_too_many_nodes(void **state)
{
	(void)state;
	make_low(0, KIB(64) + 2 * PLAN_LOW_SIZE + KIB(20));
	assert_plan(NODE("a", "1", "256M") NODE("b", "2", "256M"));
	assert_refused(NODE("a", "1", "256M") NODE("b", "2", "256M") NODE("c", "3", "256M"), 9,
		       "[node c] is one too many for this machine: each node needs 32 KiB between "
		       "64 and 640 KiB, and there is room for 2");
}

/* No node gets the page of the trampoline. */
static void test_low_is_full(void **state)
{
	(void)state;
	make_low(KIB(64), KIB(64) + 2 * PLAN_LOW_SIZE);
	assert_refused(NODE("a", "1", "256M") NODE("b", "2", "256M"), 5, "there is room for 1");
}

static void test_arena_size(void **state)
{
	(void)state;
	plan.machine = &machine;
	plan.block_count = 64;
	/* 4 stacks; notes of 64 blocks; PML5, PML4, one PDPT, 8 PDs */
	assert_int_equal(plan_arena_pool(&plan), 4 * PLAN_STACK_SIZE);
	assert_int_equal(plan_arena_tables(&plan), 4 * PLAN_STACK_SIZE + KIB(4));
	assert_int_equal(plan_arena_size(&plan), 4 * PLAN_STACK_SIZE + KIB(4) + 11 * KIB(4));
	machine.pages_1g = true;
	assert_int_equal(plan_arena_size(&plan), 4 * PLAN_STACK_SIZE + KIB(4) + 3 * KIB(4));
	/* 12 TiB: 3 bits for each block. */
	plan.block_count = 98304;
	assert_int_equal(plan_arena_tables(&plan), 4 * PLAN_STACK_SIZE + KIB(40));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_layout, setup),
		cmocka_unit_test_setup(test_image, setup),
		cmocka_unit_test_setup(test_table_refused, setup),
		cmocka_unit_test_setup(test_table_hint, setup),
		cmocka_unit_test_setup(test_no_room_for_arena, setup),
		cmocka_unit_test_setup(test_arena_avoids_files, setup),
		cmocka_unit_test_setup(test_trampoline, setup),
		cmocka_unit_test_setup(test_no_low_memory, setup),
		cmocka_unit_test_setup(test_too_many_nodes, setup),
		cmocka_unit_test_setup(test_low_is_full, setup),
		cmocka_unit_test_setup(test_arena_size, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
