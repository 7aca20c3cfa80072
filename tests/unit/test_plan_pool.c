// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/plan/plan_pool.c: the pool and the image store. */
#include "tests/unit/plan_fixture.h"

static unsigned int count_tags(uint8_t tag)
{
	unsigned int count = 0;

	for (unsigned int n = 0; n < plan.block_count; n++)
		count += plan_block_tag(&plan, n) == tag;
	return count;
}

/*
 *	blocks 0 (monitor), 1-2 (node a): fixed; 3-15: free; 16-31: no RAM; 32-62: free;
 *	63: fixed, the image store
 */
static void test_rest(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "256M"));
	assert_int_equal(plan.pool.count, 2);
	RANGE(plan.pool.r[0], MIB(384), GIB(2));
	RANGE(plan.pool.r[1], GIB(4), GIB(8) - MIB(128));
	RANGE(plan.store, GIB(8) - MIB(128), GIB(8));
	assert_int_equal(plan_block_tag(&plan, 0), MINT_TAG_FIXED);
	assert_int_equal(plan_block_tag(&plan, 2), MINT_TAG_FIXED);
	assert_int_equal(plan_block_tag(&plan, 3), MINT_TAG_FREE);
	assert_int_equal(plan_block_tag(&plan, 15), MINT_TAG_FREE);
	assert_int_equal(plan_block_tag(&plan, 16), MINT_TAG_ABSENT);
	assert_int_equal(plan_block_tag(&plan, 31), MINT_TAG_ABSENT);
	assert_int_equal(plan_block_tag(&plan, 62), MINT_TAG_FREE);
	assert_int_equal(plan_block_tag(&plan, 63), MINT_TAG_FIXED);
	assert_int_equal(plan_block_tag(&plan, 64), MINT_TAG_ABSENT);
	assert_int_equal(count_tags(MINT_TAG_FREE), 13 + 31);
	assert_int_equal(count_tags(MINT_TAG_FIXED), 3 + 1);
}

/* One block has a hole, and a node has half of another one. */
static void test_broken_blocks(void **state)
{
	(void)state;
	add_mem(GIB(5) + MIB(1), GIB(5) + MIB(1) + KIB(4), MEM_UNUSABLE);
	assert_plan(NODE("a", "1", "192M"));
	assert_int_equal(plan_block_tag(&plan, 40), MINT_TAG_FIXED);
	assert_int_equal(plan_block_tag(&plan, 2), MINT_TAG_FIXED);
	assert_int_equal(plan_block_tag(&plan, 41), MINT_TAG_FREE);
	assert_true(range_set_covers(&plan.left, (struct range){ MIB(320), MIB(384) }));
}

static void test_none(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "256M") "[pool]\nmemory = none\n");
	assert_int_equal(plan.pool.count, 0);
	assert_int_equal(count_tags(MINT_TAG_FREE), 0);
}

static void test_sizes(void **state)
{
	(void)state;
	/* 1664M are left below 4 GiB, so the rest of the size comes from above. */
	assert_plan(NODE("a", "1", "256M") "[pool]\nmemory = 1G, 1G\n");
	assert_int_equal(plan.pool.count, 2);
	RANGE(plan.pool.r[0], MIB(384), GIB(2));
	RANGE(plan.pool.r[1], GIB(4), GIB(4) + MIB(384));
}

static void test_placed(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "256M") "[pool]\nmemory = 256M@128M, 128M, 1G@6G\n");
	RANGE(plan.node[0].ram[0], MIB(384), MIB(640));
	assert_int_equal(plan.pool.count, 3);
	RANGE(plan.pool.r[0], MIB(128), MIB(384));
	RANGE(plan.pool.r[1], MIB(640), MIB(768));
	RANGE(plan.pool.r[2], GIB(6), GIB(7));
}

static void test_refused(void **state)
{
	(void)state;
	assert_refused(NODE("a", "1", "256M") "[pool]\nmemory = 130M\n", 6, "whole 128 MiB blocks");
	assert_refused(NODE("a", "1", "256M") "[pool]\nmemory = 128M@130M\n", 6, "whole 128 MiB");
	assert_refused(NODE("a", "1", "256M") "[pool]\nmemory = 128M@2G\n", 6, "there is no RAM");
	assert_refused(NODE("a", "1", "256M@512M") "[pool]\nmemory = 256M@384M\n", 6,
		       "there is memory of [node a] (line 3)");
	assert_refused(NODE("a", "1", "256M") "[pool]\nmemory = 6G\n", 6,
		       "there are not 6 GiB: 5760 MiB is left in whole 128 MiB blocks");
	add_mem(PLAN_TOP, PLAN_TOP + GIB(1), MEM_USABLE);
	assert_refused(NODE("a", "1", "256M") "[pool]\nmemory = 128M@16T\n", 6,
		       "there is memory that cannot be dealt out");
	/* The range is the pool's before sizes are placed. */
	assert_refused(NODE("a", "1", "4G") "[pool]\nmemory = 128M@6G\n", 3, "fits nowhere");
}

/* By default the store takes a block only if the pool keeps the memory that it is to get. */
static void test_store_default(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "256M") "[pool]\nmemory = none\n");
	RANGE(plan.store, GIB(8) - MIB(128), GIB(8));
	assert_plan(NODE("a", "1", "256M") "[pool]\nmemory = 5632M\n");
	RANGE(plan.store, GIB(8) - MIB(128), GIB(8));
	assert_plan(NODE("a", "1", "256M") "[pool]\nmemory = 5760M\n");
	assert_true(range_empty(plan.store));
	assert_plan(NODE("a", "1", "256M") "[pool]\nmemory = 4G@4G, 256M\n");
	RANGE(plan.store, GIB(2) - MIB(128), GIB(2));

	/*
	 *	0         128M     384M     512M     640M
	 *	| monitor | a      | block 3 | block 4 |
	 */
	machine.mem_count = 0;
	add_mem(0, 0x9fc00, MEM_USABLE);
	add_mem(MIB(1), MIB(640), MEM_USABLE);
	assert_plan(NODE("a", "1", "256M"));
	RANGE(plan.store, MIB(512), MIB(640));
	assert_int_equal(range_set_size(&plan.pool), MIB(128));
	machine.mem_count = 0;
	add_mem(0, 0x9fc00, MEM_USABLE);
	add_mem(MIB(1), MIB(512), MEM_USABLE);
	assert_plan(NODE("a", "1", "256M"));
	assert_true(range_empty(plan.store));
	assert_int_equal(range_set_size(&plan.pool), MIB(128));
}

#define STORE(size) "[monitor]\nstore = " size "\n"

/* A store's size goes where there is no whole block, if it fits there, and otherwise to the top. */
static void test_store_size(void **state)
{
	(void)state;
	assert_plan(STORE("none") NODE("a", "1", "256M"));
	assert_true(range_empty(plan.store));
	assert_int_equal(count_tags(MINT_TAG_FREE), 13 + 32);
	assert_plan(STORE("32M") NODE("a", "1", "192M"));
	RANGE(plan.store, MIB(352), MIB(384));
	assert_int_equal(count_tags(MINT_TAG_FREE), 13 + 32);
	assert_plan(STORE("256M") NODE("a", "1", "256M"));
	RANGE(plan.store, GIB(8) - MIB(256), GIB(8));
	assert_int_equal(count_tags(MINT_TAG_FREE), 13 + 30);
	/* The store is placed first, and the pool then misses its memory. */
	assert_refused(STORE("256M") NODE("a", "1", "256M") "[pool]\nmemory = 5760M\n", 8,
		       "there are not 5760 MiB: 5504 MiB is left");
	assert_refused(STORE("5G") NODE("a", "1", "256M"), 2, "store: 5 GiB find no room: ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_rest, setup),
		cmocka_unit_test_setup(test_broken_blocks, setup),
		cmocka_unit_test_setup(test_none, setup),
		cmocka_unit_test_setup(test_sizes, setup),
		cmocka_unit_test_setup(test_placed, setup),
		cmocka_unit_test_setup(test_refused, setup),
		cmocka_unit_test_setup(test_store_default, setup),
		cmocka_unit_test_setup(test_store_size, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
