// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/plan/plan_memory.c: where the memory of nodes lies. */
#include "tests/unit/plan_fixture.h"

/*
 *	0          128M      384M        640M ...   2G     4G
 *	| monitor   | a 256M  |  b 256M   |   pool   |      | pool
 */
static void test_sizes(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "256M") NODE("b", "2", "256M"));
	assert_int_equal(plan.node[0].ram_count, 1);
	RANGE(plan.node[0].ram[0], MIB(128), MIB(384));
	RANGE(plan.node[1].ram[0], MIB(384), MIB(640));
	assert_true(range_empty(plan.node[0].dma));
}

static void test_placed_first(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "256M") NODE("b", "2", "256M@128M"));
	RANGE(plan.node[1].ram[0], MIB(128), MIB(384));
	RANGE(plan.node[0].ram[0], MIB(384), MIB(640));
}

static void test_pieces_ascend(void **state)
{
	const struct plan_node *a = &plan.node[0];

	(void)state;
	assert_plan(NODE("a", "1", "128M@5G, 128M, 128M@1G, 128M"));
	assert_int_equal(a->ram_count, 4);
	RANGE(a->ram[0], MIB(128), MIB(256));
	RANGE(a->ram[1], MIB(256), MIB(384));
	RANGE(a->ram[2], GIB(1), GIB(1) + MIB(128));
	RANGE(a->ram[3], GIB(5), GIB(5) + MIB(128));
}

/* Memory is aligned to blocks if it fits, otherwise to 2 MiB. */
static void test_alignment(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "100M") NODE("b", "2", "100M"));
	RANGE(plan.node[0].ram[0], MIB(128), MIB(228));
	RANGE(plan.node[1].ram[0], MIB(256), MIB(356));

	machine.mem_count = 0;
	add_mem(0, 0x9fc00, MEM_USABLE);
	add_mem(MIB(1), MIB(256), MEM_USABLE);
	assert_plan(NODE("a", "1", "150M"));
	/* the table at 16M and the kernel at 24M: the rest begins at the next 2 MiB behind them */
	RANGE(plan.node[0].ram[0], MIB(26), MIB(176));
}

/* A node lies whole below 4 GiB, or whole above it with a DMA slice. */
static void test_above_4g(void **state)
{
	const struct plan_node *b = &plan.node[1];

	(void)state;
	assert_plan(NODE("a", "1", "1G") NODE("b", "2", "512M, 1G") NODE("c", "3", "512M"));
	assert_int_equal(b->ram_count, 3);
	RANGE(b->dma, GIB(2) - MIB(192), GIB(2));
	RANGE(b->ram[0], GIB(2) - MIB(192), GIB(2));
	RANGE(b->ram[1], GIB(4), GIB(4) + MIB(512));
	RANGE(b->ram[2], GIB(4) + MIB(512), GIB(5) + MIB(512));
	assert_true(plan.node[2].ram[0].end <= GIB(2));
	assert_int_equal(diag.count, 0);
}

/* Neither side of 4 GiB has room for all of it. */
static void test_both_sides(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "1536M, 3G, 1G"));
	assert_int_equal(plan.node[0].ram_count, 3);
	RANGE(plan.node[0].ram[0], MIB(128), MIB(1664));
	RANGE(plan.node[0].ram[1], GIB(4), GIB(7));
	RANGE(plan.node[0].ram[2], GIB(7), GIB(8));
	assert_true(range_empty(plan.node[0].dma));
}

static void test_dma(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "256M@4G"));
	RANGE(plan.node[0].dma, GIB(2) - MIB(192), GIB(2));

	assert_plan(NODE("a", "1", "256M@4G") "dma = 256M\n");
	RANGE(plan.node[0].dma, GIB(2) - MIB(256), GIB(2));
	assert_int_equal(diag.count, 0);

	assert_plan(NODE("a", "1", "256M@4G") "dma = 64M@1G\n");
	RANGE(plan.node[0].dma, GIB(1), GIB(1) + MIB(64));
	assert_said(DIAG_WARNING, 5, "dma: 64 MiB may be too little");

	assert_plan(NODE("a", "1", "256M@4G") "dma = none\n");
	assert_true(range_empty(plan.node[0].dma));
	assert_said(DIAG_WARNING, 5, "no RAM below 4 GiB");

	/* A slice that is asked for comes beside RAM that is low. */
	assert_plan(NODE("a", "1", "256M") "dma = 64M\n");
	RANGE(plan.node[0].dma, GIB(2) - MIB(64), GIB(2));
	assert_int_equal(plan.node[0].ram_count, 2);
	assert_int_equal(diag.count, 0);
	assert_plan(NODE("a", "1", "256M") "dma = none\n");
	assert_int_equal(plan.node[0].ram_count, 1);
	assert_int_equal(diag.count, 0);
}

/*
 * Memory without an address leaves room below 4 GiB for the slices of all nodes.
 *
 *	0     128M              320M      1088M   ...   1856M  2G    4G
 *	|      | b 768M, as low as it can | pool        | a's  |     | a 1800M
 */
static void test_room_for_slices(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "1800M") NODE("b", "2", "768M"));
	RANGE(plan.node[0].dma, GIB(2) - MIB(192), GIB(2));
	RANGE(plan.node[0].ram[1], GIB(4), GIB(4) + MIB(1800));
	RANGE(plan.node[1].ram[0], MIB(128), MIB(896));
	assert_true(range_empty(plan.node[1].dma));

	assert_plan(NODE("a", "1", "2G") NODE("b", "2", "2G"));
	RANGE(plan.node[0].dma, GIB(2) - MIB(192), GIB(2));
	RANGE(plan.node[1].dma, GIB(2) - MIB(384), GIB(2) - MIB(192));

	/* The files lie as GRUB loads them, at the end of the memory below 4 GiB. */
	for (unsigned int i = 0; i < input.file_count; i++)
		input.file[i].range = range_of(GIB(2) - MIB(40) + MIB(12) * i, input.file[i].size);
	assert_plan(NODE("a", "1", "1800M") "initrd = /i\n" NODE("b", "2", "768M"));
	RANGE(plan.node[1].ram[0], MIB(128), MIB(896));
	assert_true(range_size(plan.node[0].dma) == MIB(192));
	assert_int_equal(diag.count, 0);
}

/* The node with the most memory goes above 4 GiB; the others stay below. */
static void test_largest_goes_above(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "256M") NODE("b", "2", "1536M") NODE("c", "3", "512M@4G"));
	RANGE(plan.node[0].ram[0], MIB(128), MIB(384));
	assert_true(plan.node[1].ram[1].start > GIB(4));
	RANGE(plan.node[2].dma, GIB(2) - MIB(384), GIB(2) - MIB(192));

	/*
	 * A node whose memory has an address, or whose kernel cannot start above, stays where it
	 * is.
	 */
	assert_plan(NODE("a", "1", "1G@128M") NODE("b", "2", "768M") NODE("c", "3", "512M"));
	RANGE(plan.node[0].ram[0], MIB(128), MIB(1152));
	assert_true(plan.node[1].ram[1].start >= GIB(4));
	make_kernel(kernel_file, false);
	assert_plan(NODE("a", "1", "1800M") NODE("b", "2", "768M@4G"));
	assert_true(range_size(plan.node[1].dma) == MIB(96));
}

static void test_dma_refused(void **state)
{
	(void)state;
	assert_refused(NODE("a", "1", "256M@4G") "dma = 64M@3G\n", 5,
		       "[node a] dma: 64 MiB at 0xc0000000 cannot be had: there is no RAM");
	assert_refused(NODE("a", "1", "256M@1G") "dma = 64M@1G\n", 5,
		       "there is memory of [node a] (line 3): 256 MiB at 0x40000000");
	assert_refused(NODE("a", "1", "256M@4G") "dma = 64M@1G\n" NODE("b", "2", "256M@1G"), 8,
		       "there is the DMA slice of [node a] (line 5): 64 MiB at 0x40000000");
	assert_refused(NODE("a", "1", "2000M@48M") NODE("b", "2", "1G"), 7,
		       "[node b] dma: 32 MiB fits nowhere below 4 GiB");
	assert_said(DIAG_ERROR, 7, "say `dma = none`");
	/* A slice that the config asks for makes the message name its line. */
	assert_refused(NODE("a", "1", "1920M@128M") NODE("b", "2", "1G") "dma = 192M\n", 9,
		       "[node b] dma: 192 MiB fits nowhere below 4 GiB");
}

/*
 *	1M   16M       464M 466M   666M      4G          64G
 *	|    | table .. |    |      |         |           |
 */
static void test_dma_shrinks(void **state)
{
	(void)state;
	machine.mem_count = 0;
	add_mem(0, 0x9fc00, MEM_USABLE);
	add_mem(MIB(1), MIB(464), MEM_USABLE);
	add_mem(MIB(466), MIB(666), MEM_USABLE);
	add_mem(GIB(4), GIB(40), MEM_USABLE);
	assert_plan(NODE("a", "1", "12G") NODE("b", "2", "12G"));
	assert_int_equal(range_size(plan.node[0].dma), PLAN_DMA_SIZE);
	assert_int_equal(range_size(plan.node[1].dma), PLAN_DMA_SIZE);
	assert_int_equal(diag.count, 0);
	/*
	 * Beside the monitor's memory from 16 MiB on, there are no 128 MiB left for the last slice.
	 */
	assert_plan(NODE("a", "1", "12G") NODE("b", "2", "12G") NODE("c", "3", "4G") "dma = 192M\n"
		    NODE("d", "0", "4G"));
	for (unsigned int n = 0; n < 4; n++)
		assert_int_equal(range_size(plan.node[n].dma), n == 2 ? MIB(192) : MIB(96));
	assert_said(DIAG_WARNING, 0, "the DMA slices below 4 GiB of 3 nodes have 96 MiB each");
	/*
	 * A machine without room for the smallest slice is refused, and the message names the
	 * slice.
	 */
	add_mem(MIB(90), MIB(666), MEM_RESERVED);
	assert_refused(NODE("a", "1", "12G") NODE("b", "2", "12G") NODE("c", "3", "4G"), 11,
		       "[node c] dma: 32 MiB fits nowhere below 4 GiB");
	assert_said(DIAG_ERROR, 11,
		    "the least that a node without RAM below 4 GiB gets by default");
}

static void test_placed_refused(void **state)
{
	static const struct {
		const char *memory, *part;
	} cases[] = {
		{ "256M@2G",
		  "256 MiB at 0x80000000 cannot be had: there is no RAM: the machine has "
		  "none at 0x80000000" },
		{ "256M@1920M", "the machine has none at 0x80000000" },
		{ "256M@0xb0000000", "the firmware calls 0xb0000000-0xbfffffff reserved" },
		{ "256M@8G", "the machine has none at 0x200000000" },
		{ "256M@0", "low memory (below 1 MiB)" },
		{ "256M@16M", "the ownership table" },
		{ "1G@63G", "the machine has none" },
		{ "1G@64G", "the machine has none" },
		{ "1G@16T", "ends above 0x100000000000, which is as far as the ownership table's "
			    "131072 blocks reach" },
		{ "2G@16383G", "ends above 0x100000000000" },
	};
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), NODE("a", "1", "%s"), cases[i].memory);
		assert_refused(text, 3, cases[i].part);
	}
	assert_refused(NODE("a", "1", "1G@4G") "dma = none\n" NODE("b", "2", "1G@0x120000000"), 8,
		       "[node b] memory: 1 GiB at 0x120000000 cannot be had: there is memory of "
		       "[node a] (line 3): 1 GiB at 0x100000000");
	input.image = range_of(GIB(1), MIB(1));
	assert_refused(NODE("a", "1", "256M@1G"), 3, "there is the monitor: 1 MiB at 0x40000000");
}

static void test_table_in_the_way(void **state)
{
	(void)state;
	/* The message names each part behind `table`. */
	assert_plan("[monitor]\nconsole_size=none\ntable = 0x1f7000\n" NODE("a", "1", "256M"));
	assert_refused("[monitor]\nconsole_size=none\ntable = 0x1f7000\n"
		       NODE("a", "1", "256M@2M"), 6, "a node's tables: 128 KiB at 0x200000");
	assert_refused("[monitor]\nconsole_size=none\ntable = 0x1d7000\n"
		       NODE("a", "1", "256M@2M"), 6, "the monitor's page tables");
}

static void test_sizes_refused(void **state)
{
	(void)state;
	assert_refused(NODE("a", "1", "5G"), 3,
		       "memory: 5 GiB fits nowhere: 6140 MiB is left, the largest hole is 4 GiB at "
		       "0x100000000: give it as a list of smaller sizes");
	assert_refused(NODE("a", "1", "7G"), 3, "4 GiB at 0x100000000: ask for less");
	assert_refused(NODE("a", "1", "62M"), 3, "62 MiB is too little for a Linux");
	assert_plan(NODE("a", "1", "32M, 32M"));
	/* If a part does not fit, all parts are given back. */
	assert_refused(NODE("a", "1", "1G, 5G"), 3, "6140 MiB is left");
}

#define LARGE_BLOCKS "a stock kernel with RAM at 64 GiB or above makes its memory blocks 2 GiB " \
		     "large"

/*
 * RAM above 64 GiB goes to a stock kernel only if there is no other RAM, since its memory cannot
 * move.
 */
static void test_stock_limit(void **state)
{
	(void)state;
	add_mem(GIB(62), GIB(100), MEM_USABLE);
	assert_plan(NODE("a", "1", "3G, 4G"));
	RANGE(plan.node[0].ram[1], GIB(4), GIB(7));
	RANGE(plan.node[0].ram[2], GIB(62), GIB(66));
	assert_said(DIAG_WARNING, 3, LARGE_BLOCKS);
	assert_plan(NODE("a", "1", "1G"));
	assert_int_equal(diag.count, 0);
	/* That is no loss where no memory can move. */
	assert_plan(NODE("a", "1", "8G") "[pool]\nmemory = none\n");
	assert_int_equal(diag.count, 0);
	/* Linux compares with 64 GiB by <, so a range that ends there counts as above. */
	assert_plan(NODE("a", "1", "1G@63G"));
	assert_said(DIAG_WARNING, 3, LARGE_BLOCKS);
	assert_plan(NODE("a", "1", "1022M@63G"));
	assert_int_equal(diag.count, 0);
	assert_plan(NODE("a", "1", "1G, 6G"));
}

/* A patched kernel's memory blocks have 128 MiB wherever its memory lies. */
static void test_patched_above_64g(void **state)
{
	(void)state;
	add_mem(GIB(8), GIB(1551) - MIB(253), MEM_USABLE);
	make_patched(kernel_file, MINT_SETUP_VERSION);
	assert_plan(NODE("a", "1", "128G") NODE("b", "2", "1T"));
	assert_int_equal(diag.count, 0);
	RANGE(plan.node[0].ram[1], GIB(4), GIB(132));
	RANGE(plan.node[1].ram[1], GIB(132), GIB(1156));
	assert_refused(NODE("a", "1", "2T"), 3,
		       "memory: 2 TiB fits nowhere: 1585912 MiB is left, the largest hole is "
		       "1583874 MiB at 0x100000000: ask for less");
}

/* RAM beyond the last block that the table can have stays unused. */
static void test_top(void **state)
{
	(void)state;
	add_mem(PLAN_TOP - GIB(1), PLAN_TOP + GIB(4), MEM_USABLE);
	assert_plan(NODE("a", "1", "1G"));
	assert_int_equal(plan.block_count, PLAN_BLOCKS_MAX);
	assert_said(DIAG_WARNING, 0,
		    "memory from 0x100000000000 up is left unused: the ownership table has 131072");
}

static void test_fragmented(void **state)
{
	(void)state;
	machine.mem_count = 0;
	add_mem(0, 0x9fc00, MEM_USABLE);
	add_mem(MIB(1), GIB(2), MEM_USABLE);
	for (uint64_t i = 0; i < 63; i++)
		add_mem(GIB(4) + MIB(2) * i, GIB(4) + MIB(2) * i + MIB(1), MEM_USABLE);
	assert_plan(NODE("a", "1", "256M"));
	assert_int_equal(diag.count, 0);
	/* With one more piece the small ones are left out, except those below 1 MiB. */
	for (uint64_t i = 63; i < 600; i++)
		add_mem(GIB(4) + MIB(2) * i, GIB(4) + MIB(2) * i + MIB(1), MEM_USABLE);
	add_mem(GIB(8), GIB(9), MEM_USABLE);
	parse_config(NODE("a", "1", "256M, 1G@8G"));
	assert_true(make_plan());
	assert_said(DIAG_WARNING, 0, "in more than 64 pieces: those of less than 2 MiB, together "
				     "600 MiB, are left unused");
	RANGE(plan.node[0].ram[1], GIB(8), GIB(9));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_sizes, setup),
		cmocka_unit_test_setup(test_placed_first, setup),
		cmocka_unit_test_setup(test_pieces_ascend, setup),
		cmocka_unit_test_setup(test_alignment, setup),
		cmocka_unit_test_setup(test_above_4g, setup),
		cmocka_unit_test_setup(test_both_sides, setup),
		cmocka_unit_test_setup(test_dma, setup),
		cmocka_unit_test_setup(test_room_for_slices, setup),
		cmocka_unit_test_setup(test_largest_goes_above, setup),
		cmocka_unit_test_setup(test_dma_refused, setup),
		cmocka_unit_test_setup(test_placed_refused, setup),
		cmocka_unit_test_setup(test_table_in_the_way, setup),
		cmocka_unit_test_setup(test_sizes_refused, setup),
		cmocka_unit_test_setup(test_stock_limit, setup),
		cmocka_unit_test_setup(test_patched_above_64g, setup),
		cmocka_unit_test_setup(test_dma_shrinks, setup),
		cmocka_unit_test_setup(test_top, setup),
		cmocka_unit_test_setup(test_fragmented, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
