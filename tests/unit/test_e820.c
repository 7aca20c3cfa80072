// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/world/e820.c: a node's memory map. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/world/e820.h"
#include "tests/unit/node_fixture.h"

static const struct range resident = { FIXTURE_CODE, FIXTURE_CODE + 0x8800 };

static void expect_map(const struct node_mem_map *map, const struct node_mem *want, unsigned int n)
{
	assert_int_equal(map->count, n);
	for (unsigned int i = 0; i < n; i++) {
		assert_int_equal(map->mem[i].range.start, want[i].range.start);
		assert_int_equal(map->mem[i].range.end, want[i].range.end);
		assert_int_equal(map->mem[i].kind, want[i].kind);
	}
}

/*
 *  low   table  ACPI|EFI|mailbox  code     DMA slice   ECAM of buses 1-2   RAM
 *  |--|  |===|  |----|----|-----| |=====|  |--------|  |===============|   |----|
 */
static void test_whole_map(void **state)
{
	static const struct node_mem want[] = {
		{ { 0x10000, 0x18000 }, NODE_MEM_RAM },
		{ { 0x1000000, 0x1003000 }, NODE_MEM_RESERVED },
		{ { 0x1010000, 0x1020000 }, NODE_MEM_ACPI },
		{ { 0x1020000, 0x102f000 }, NODE_MEM_RUNTIME_DATA },
		{ { 0x102f000, 0x1030000 }, NODE_MEM_NVS },
		{ { 0x2000000, 0x2009000 }, NODE_MEM_RUNTIME_CODE },
		{ { 0x20000000, 0x2c000000 }, NODE_MEM_RAM },
		{ { 0xb0100000, 0xb0300000 }, NODE_MEM_RESERVED },
		{ { 0x100000000, 0x140000000 }, NODE_MEM_RAM },
	};
	struct fixture *f = fixture_new();
	struct node_mem_map map;

	(void)state;
	assert_true(node_mem_map(&f->plan, 0, resident, &map));
	expect_map(&map, want, sizeof(want) / sizeof(want[0]));
	free(f);
}

/* The memory of one node is not in the map of the other. */
static void test_nodes_do_not_overlap(void **state)
{
	struct fixture *f = fixture_new();
	struct node_mem_map a, b;

	(void)state;
	assert_true(node_mem_map(&f->plan, 0, resident, &a));
	assert_true(node_mem_map(&f->plan, 1, resident, &b));
	for (unsigned int i = 0; i < a.count; i++)
		for (unsigned int j = 0; j < b.count; j++)
			if (a.mem[i].kind != NODE_MEM_RESERVED &&
			    a.mem[i].kind != NODE_MEM_RUNTIME_CODE)
				assert_false(range_overlaps(a.mem[i].range, b.mem[j].range));
	free(f);
}

/*
 * Neighbours of one kind are joined; those of two kinds stay apart.
 *
 *  ram[0] ram[1]      ram[2]
 *  |-----||-----|     |----|
 *                |===| table
 */
static void test_joining(void **state)
{
	static const struct node_mem want[] = {
		{ { 0x1000000, 0x1003000 }, NODE_MEM_RESERVED },
		{ { 0x1010000 + WORLD_SIZE, 0x1020000 + WORLD_SIZE }, NODE_MEM_ACPI },
		{ { 0x1020000 + WORLD_SIZE, 0x102f000 + WORLD_SIZE }, NODE_MEM_RUNTIME_DATA },
		{ { 0x102f000 + WORLD_SIZE, 0x1030000 + WORLD_SIZE }, NODE_MEM_NVS },
		{ { MIB(256), MIB(768) }, NODE_MEM_RAM },
		{ { MIB(1024), MIB(1280) }, NODE_MEM_RAM },
	};
	static const struct range orders[][3] = {
		{ { MIB(256), MIB(512) }, { MIB(512), MIB(768) }, { MIB(1024), MIB(1280) } },
		{ { MIB(1024), MIB(1280) }, { MIB(512), MIB(768) }, { MIB(256), MIB(512) } },
		{ { MIB(512), MIB(768) }, { MIB(1024), MIB(1280) }, { MIB(256), MIB(512) } },
	};
	struct fixture *f = fixture_new();
	struct plan_node *node = &f->plan.node[1];
	struct node_mem_map map;

	(void)state;
	node->low = (struct range){ 0 };
	node->ram_count = 3;
	for (unsigned int i = 0; i < 3; i++) {
		memcpy(node->ram, orders[i], sizeof(orders[i]));
		assert_true(node_mem_map(&f->plan, 1, (struct range){ 0 }, &map));
		expect_map(&map, want, sizeof(want) / sizeof(want[0]));
	}
	free(f);
}

/* Copies of the firmware's AML lie behind the world, and are ACPI tables in the map, too. */
static void test_aml(void **state)
{
	static const struct node_mem want[] = {
		{ { 0x18000, 0x20000 }, NODE_MEM_RAM },
		{ { 0x1000000, 0x1003000 }, NODE_MEM_RESERVED },
		{ { 0x1010000 + WORLD_SIZE, 0x1020000 + WORLD_SIZE }, NODE_MEM_ACPI },
		{ { 0x1020000 + WORLD_SIZE, 0x102f000 + WORLD_SIZE }, NODE_MEM_RUNTIME_DATA },
		{ { 0x102f000 + WORLD_SIZE, 0x1030000 + WORLD_SIZE }, NODE_MEM_NVS },
		{ { 0x1030000 + WORLD_SIZE, 0x1035000 + WORLD_SIZE }, NODE_MEM_ACPI },
		{ { MIB(256), MIB(512) }, NODE_MEM_RAM },
	};
	struct fixture *f = fixture_new();
	struct node_mem_map map;

	(void)state;
	f->plan.node[1].world.end += 0x5000;
	assert_true(node_mem_map(&f->plan, 1, (struct range){ 0 }, &map));
	expect_map(&map, want, sizeof(want) / sizeof(want[0]));
	free(f);
}

static void test_touching_kinds(void **state)
{
	static const struct node_mem want[] = {
		{ { 0x18000, 0x20000 }, NODE_MEM_RAM },
		{ { 0x1000000, 0x1003000 }, NODE_MEM_RESERVED },
		{ { 0x1010000 + WORLD_SIZE, 0x1020000 + WORLD_SIZE }, NODE_MEM_ACPI },
		{ { 0x1020000 + WORLD_SIZE, 0x102f000 + WORLD_SIZE }, NODE_MEM_RUNTIME_DATA },
		{ { 0x102f000 + WORLD_SIZE, 0x1030000 + WORLD_SIZE }, NODE_MEM_NVS },
		{ { MIB(128), MIB(256) }, NODE_MEM_RUNTIME_CODE },
		{ { MIB(256), MIB(512) }, NODE_MEM_RAM },
	};
	struct fixture *f = fixture_new();
	struct node_mem_map map;

	(void)state;
	assert_true(node_mem_map(&f->plan, 1, (struct range){ MIB(128), MIB(256) }, &map));
	expect_map(&map, want, sizeof(want) / sizeof(want[0]));
	/* code over the node's own RAM contradicts itself */
	assert_false(node_mem_map(&f->plan, 1, (struct range){ MIB(128), MIB(257) }, &map));
	assert_false(node_mem_map(&f->plan, 1, (struct range){ MIB(300), MIB(301) }, &map));
	assert_false(node_mem_map(&f->plan, 1, (struct range){ MIB(128), MIB(1024) }, &map));
	free(f);
}

/* 32 buses that are apart from each other make 43 entries; without ECAM there are none of these. */
static void test_many_buses(void **state)
{
	struct fixture *f = fixture_new();
	struct plan_node *node = &f->plan.node[0];
	struct node_mem_map map;

	(void)state;
	node->bus_count = PLAN_NODE_BUSES_MAX;
	for (unsigned int i = 0; i < node->bus_count; i++)
		node->bus[i] = (struct plan_bus){ .port = BDF(0, 0, 3, 0),
						  .first = (uint8_t)(2 * i + 1),
						  .last = (uint8_t)(2 * i + 1) };
	assert_true(node_mem_map(&f->plan, 0, resident, &map));
	assert_int_equal(map.count, 8 + PLAN_NODE_BUSES_MAX);
	for (unsigned int i = 1; i < map.count; i++)
		assert_true(map.mem[i - 1].range.end <= map.mem[i].range.start);
	f->machine.ecam[0].segment = 1;
	assert_true(node_mem_map(&f->plan, 0, resident, &map));
	assert_int_equal(map.count, 8);
	free(f);
}

static void test_full(void **state)
{
	struct fixture *f = fixture_new();
	struct plan_node *node = &f->plan.node[0];
	struct node_mem_map map;

	(void)state;
	node->bus_count = PLAN_NODE_BUSES_MAX;
	for (unsigned int i = 0; i < node->bus_count; i++)
		node->bus[i] = (struct plan_bus){ .port = BDF(0, 0, 3, 0),
						  .first = (uint8_t)(2 * i + 1),
						  .last = (uint8_t)(2 * i + 1) };
	node->ram_count = PLAN_NODE_RAM_MAX;
	for (unsigned int i = 0; i < node->ram_count; i++)
		node->ram[i] = range_of(GIB(4 + 2 * i), GIB(1));
	/* 6 entries that are always there, 9 of RAM, 32 of ECAM */
	assert_true(node_mem_map(&f->plan, 0, resident, &map));
	assert_int_equal(map.count, 47);
	assert_true(map.count <= NODE_MEM_MAX);
	free(f);
}

static void test_e820(void **state)
{
	static const uint32_t type[] = { 1, 2, 3, 2, 4, 2, 1, 2, 1 };
	struct boot_e820_entry e[E820_MAX_ENTRIES];
	struct fixture *f = fixture_new();
	struct node_mem_map map;

	(void)state;
	_Static_assert(sizeof(e[0]) == 20, "boot_e820_entry");
	assert_true(node_mem_map(&f->plan, 0, resident, &map));
	assert_int_equal(e820_build(&map, e), 9);
	for (unsigned int i = 0; i < 9; i++) {
		assert_int_equal(e[i].addr, map.mem[i].range.start);
		assert_int_equal(e[i].size, range_size(map.mem[i].range));
		assert_int_equal(e[i].type, type[i]);
	}
	free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_map),
		cmocka_unit_test(test_nodes_do_not_overlap),
		cmocka_unit_test(test_joining),
		cmocka_unit_test(test_touching_kinds),
		cmocka_unit_test(test_aml),
		cmocka_unit_test(test_many_buses),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_e820),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
