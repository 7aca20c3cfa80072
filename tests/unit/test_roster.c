// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/table/roster.c: the copy of who is who that mint.ko makes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/table/roster.h"

#define NODES	3
#define CORES	6
#define RANGES	4
#define PAGE	4096u

/*
 * core:   0        1     2-3    4-5
 * owner:  monitor  one   two    three
 * range:  0 one [16M,32M)  1 two [32M,48M)  2 three [48M,64M)  3 monitor [64M,80M)
 */
static struct table view;
static struct roster roster;
static struct roster_node nodes[NODES];
static struct roster_core cores[CORES];
static struct mint_range ranges[RANGES];

static const uint8_t tags[NODES] = { 1, 2, 4 };

static int setup(void **state)
{
	const struct table_counts counts = { .nodes = NODES, .cores = CORES, .ranges = RANGES };
	static const char *const name[NODES] = { "one", "two", "three" };
	static const uint8_t owner[CORES] = { MINT_TAG_MONITOR, 1, 2, 2, 4, 4 };
	uint64_t size = table_size(&counts);

	(void)state;
	table_format(&view, calloc(1, size), size, &counts);
	for (uint32_t n = 0; n < NODES; n++) {
		struct mint_node *node = table_node(&view, n);

		strcpy(node->name, name[n]);
		node->tag = tags[n];
		node->boot_lapic_id = tags[n];
	}
	for (uint32_t i = 0; i < CORES; i++)
		*table_core(&view, i) = (struct mint_core){ .lapic_id = i, .owner = owner[i] };
	for (uint32_t i = 0; i < RANGES; i++)
		*table_range(&view, i) = (struct mint_range){
			.start = (i + 1) * (16ull << 20), .size = 16ull << 20,
			.owner = i < NODES ? tags[i] : MINT_TAG_MONITOR,
			.kind = i < NODES ? MINT_RANGE_RAM : MINT_RANGE_STORE,
		};
	table_publish(&view);
	roster = (struct roster){ .node = nodes, .core = cores, .range = ranges };
	assert_true(roster_read(&roster, &view));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(view.mem);
	return 0;
}

static void test_all_is_well(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < NODES; n++) {
		assert_true(nodes[n].known);
		assert_int_equal(nodes[n].tag, tags[n]);
		assert_int_equal(nodes[n].boot_lapic_id, tags[n]);
		assert_int_equal(roster_tagged(&roster, tags[n]), n);
		assert_int_equal(roster_memory(&roster, n, ranges[n].start + PAGE, PAGE), PAGE);
	}
	assert_string_equal(nodes[2].name, "three");
	assert_int_equal(roster_tagged(&roster, 0), ROSTER_NOBODY);
	assert_int_equal(roster_tagged(&roster, MINT_TAG_MONITOR), ROSTER_NOBODY);
	assert_int_equal(roster_tagged(&roster, 0x101), ROSTER_NOBODY);
	assert_int_equal(ranges[3].owner, MINT_TAG_MONITOR);
	assert_int_not_equal(ranges[3].size, 0);
}

/* The third entry is overwritten before it is read. */
static void test_scribbled_node(void **state)
{
	static const struct {
		const char *name;
		uint8_t tag;
		uint32_t boot;
		bool known;
		uint32_t has_boot;
	} cases[] = {
		{ "three", 4, 4, true, 4 },
		{ "three", 4, 5, true, 5 },		/* a core is missing */
		{ "three", 4, 1, true, 4 },		/* a core of another node */
		{ "three", 4, 0, true, 4 },		/* a core of the monitor */
		{ "three", 4, 77, true, 4 },
		{ "three", 4, ROSTER_BROADCAST, true, 4 },
		{ "three", 1, 4, false, 0 },		/* the tag of another node */
		{ "three", 3, 4, false, 0 },		/* the tag of no node */
		{ "three", MINT_TAG_LIMIT, 4, false, 0 },
		{ "three", MINT_TAG_MONITOR, 0, false, 0 },
		{ "three", MINT_TAG_FREE, 77, false, 0 },
		{ "", 4, 4, false, 0 },
		{ "a/b", 4, 4, false, 0 },
		{ "..", 4, 4, false, 0 },
		{ "th\nree", 4, 4, false, 0 },
		{ "sixteen-chars-is", 4, 4, false, 0 },	/* no NUL */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mint_node *node = table_node(&view, 2);

		strncpy(node->name, cases[i].name, MINT_NAME_SIZE);
		node->tag = cases[i].tag;
		node->boot_lapic_id = cases[i].boot;
		assert_int_equal(roster_read(&roster, &view), cases[i].known);
		assert_int_equal(nodes[2].known, cases[i].known);
		assert_string_equal(nodes[2].name, cases[i].known ? "three" : "unknown.2");
		if (cases[i].known)
			assert_int_equal(nodes[2].boot_lapic_id, cases[i].has_boot);
		assert_int_equal(roster_tagged(&roster, 4), cases[i].known ? 2 : ROSTER_NOBODY);
		/* No other node is affected. */
		assert_true(nodes[0].known && nodes[1].known);
		assert_int_equal(roster_tagged(&roster, 1), 0);
	}
}

static void test_two_alike(void **state)
{
	(void)state;
	strcpy(table_node(&view, 2)->name, "two");
	roster_read(&roster, &view);
	assert_true(nodes[0].known && !nodes[1].known && !nodes[2].known);
	assert_string_equal(nodes[1].name, "unknown.1");

	/* The entry is a whole copy of another one, except for the name. */
	strcpy(table_node(&view, 2)->name, "three");
	table_node(&view, 2)->tag = 2;
	table_node(&view, 2)->boot_lapic_id = 3;
	roster_read(&roster, &view);
	assert_true(nodes[0].known && !nodes[1].known && !nodes[2].known);
}

static void test_scribbled_core(void **state)
{
	(void)state;
	/* A core that is listed twice belongs to no node, whatever owners are named. */
	table_core(&view, 5)->lapic_id = 1;
	roster_read(&roster, &view);
	assert_false(roster_owns_core(&roster, 0, 1));
	assert_false(roster_owns_core(&roster, 2, 1));
	assert_false(nodes[0].known);			/* the node has no other core */
	assert_true(nodes[2].known);
	table_core(&view, 5)->lapic_id = ROSTER_BROADCAST;
	roster_read(&roster, &view);
	assert_true(nodes[0].known);
	assert_false(roster_owns_core(&roster, 2, ROSTER_BROADCAST));
}

static void test_boot_core(void **state)
{
	static const struct {
		uint32_t claimed, is;
	} cases[] = { { 4, 4 }, { 5, 5 }, { 1, 4 }, { 0, 4 }, { 6, 4 }, { ROSTER_BROADCAST, 4 } };
	struct roster_target to;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(roster_boot_core(&roster, 2, cases[i].claimed, &to));
		assert_int_equal(to.lapic_id, cases[i].is);
		assert_int_equal(to.vector, 0);
	}
	assert_false(roster_boot_core(&roster, NODES, 4, &to));
	nodes[2].known = false;
	assert_false(roster_boot_core(&roster, 2, 4, &to));
}

/* Core 5 moves: its owner is the one that the table names now, and it is nobody's boot core. */
static void test_core_that_moves(void **state)
{
	struct roster_target to;

	(void)state;
	table_core(&view, 5)->flags = MINT_CORE_MOVES;
	table_core(&view, 5)->owner = MINT_TAG_FREE;
	assert_true(roster_read(&roster, &view));
	assert_false(roster_owns_core(&roster, 2, 5));
	table_core(&view, 5)->owner = nodes[2].tag;
	assert_true(roster_owns_core(&roster, 2, 5));
	assert_true(roster_interrupt(&roster, 2, MINT_TARGET(5, 64), &to));
	table_core(&view, 5)->owner = nodes[0].tag;
	assert_false(roster_owns_core(&roster, 2, 5));
	assert_true(roster_owns_core(&roster, 0, 5));
	/* A node that has nothing but such cores has no boot core. */
	table_core(&view, 4)->flags = MINT_CORE_MOVES;
	assert_false(roster_read(&roster, &view));
	assert_false(nodes[2].known);
}

static void test_interrupt(void **state)
{
	static const struct {
		uint64_t word;
		bool valid;
	} cases[] = {
		{ MINT_TARGET(4, 32), true },
		{ MINT_TARGET(5, 0xff), true },
		{ MINT_TARGET(4, 31), false },		/* the vector of an exception */
		{ MINT_TARGET(4, 2), false },
		{ 0, false },
		/* no vector has more than 8 bits: what follows is the delivery mode */
		{ MINT_TARGET(4, 0x100 | 64), false },
		{ MINT_TARGET(4, 0x500 | 64), false },
		{ MINT_TARGET(1, 64), false },		/* a core of another node */
		{ MINT_TARGET(0, 64), false },		/* a core of the monitor */
		{ MINT_TARGET(6, 64), false },
		{ MINT_TARGET(0xff, 64), false },
		{ MINT_TARGET(ROSTER_BROADCAST, 64), false },
		{ ~0ULL, false },
	};
	struct roster_target to;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(roster_interrupt(&roster, 2, cases[i].word, &to), cases[i].valid);
		if (cases[i].valid) {
			assert_int_equal(to.lapic_id, cases[i].word >> 32);
			assert_int_equal(to.vector, cases[i].word & 0xff);
		}
	}
	assert_false(roster_interrupt(&roster, ROSTER_NOBODY, MINT_TARGET(4, 64), &to));
}

static void test_ranges(void **state)
{
	static const struct {
		uint64_t start, size;
		uint8_t owner;
		bool kept, other_kept;		/* other: range 0, of node one, [16M, 32M) */
		uint32_t dropped;
	} cases[] = {
		{ 48 << 20, 16 << 20, 4, true, true, 0 },
		{ 48 << 20, 0, 4, false, true, 0 },	/* not in use */
		{ 48 << 20, 16 << 20, 9, false, true, 1 },
		{ 48 << 20, 16 << 20, MINT_TAG_FREE, false, true, 1 },
		{ 48 << 20, 1ULL << 52, 4, false, true, 1 },
		{ ~0ULL - 4095, 8192, 4, false, true, 1 },
		{ 31 << 20, 2 << 20, 4, false, false, 3 },
		{ 24 << 20, 1 << 20, 4, false, false, 2 },
		{ 24 << 20, 1 << 20, 1, true, true, 0 },	/* of the same owner */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mint_range *range = table_range(&view, 2);

		range->start = cases[i].start;
		range->size = cases[i].size;
		range->owner = cases[i].owner;
		range->flags = 0xff;
		assert_int_equal(roster_read(&roster, &view), !cases[i].dropped);
		assert_int_equal(roster.dropped, cases[i].dropped);
		assert_int_equal(!!ranges[2].size, cases[i].kept);
		assert_int_equal(!!ranges[0].size, cases[i].other_kept);
		if (cases[i].kept)
			assert_int_equal(ranges[2].flags, MINT_RANGE_DMA);
	}
}

static void test_memory(void **state)
{
	const uint64_t start = 48 << 20, end = 64 << 20;

	(void)state;
	assert_int_equal(roster_memory(&roster, 2, start, 1), 1);
	assert_int_equal(roster_memory(&roster, 2, start, ~0ULL), end - start);
	assert_int_equal(roster_memory(&roster, 2, end - 1, PAGE), 1);
	assert_int_equal(roster_memory(&roster, 2, end, PAGE), 0);
	assert_int_equal(roster_memory(&roster, 2, start - 1, PAGE), 0);
	assert_int_equal(roster_memory(&roster, 1, start, PAGE), 0);
	assert_int_equal(roster_memory(&roster, NODES, start, PAGE), 0);
	/* Later changes of the table have no effect. */
	table_range(&view, 2)->start = 16 << 20;
	table_node(&view, 2)->tag = 1;
	assert_int_equal(roster_memory(&roster, 2, start, PAGE), PAGE);
	assert_int_equal(roster_memory(&roster, 2, 16 << 20, PAGE), 0);
	nodes[2].known = false;
	assert_int_equal(roster_memory(&roster, 2, start, PAGE), 0);
}

/* The third entry, and each single word of it, is overwritten: only that node is misled. */
static void test_every_word(void **state)
{
	uint32_t *entry = (uint32_t *)table_node(&view, 2);
	struct roster_target to;
	uint64_t random = 1;

	(void)state;
	for (unsigned int i = 0; i < 40 * 100; i++) {
		uint32_t *word = &entry[i % (sizeof(struct mint_node) / sizeof(*entry))];
		uint32_t old = *word;

		random = random * 6364136223846793005ull + 1442695040888963407ull;
		*word = i % 3 ? (uint32_t)(random >> 32) : (uint32_t)(random >> 60);
		roster_read(&roster, &view);
		assert_true(nodes[0].known && nodes[1].known);
		assert_int_equal(roster_tagged(&roster, 1), 0);
		assert_int_equal(roster_tagged(&roster, 2), 1);
		if (roster_boot_core(&roster, 2, table_node(&view, 2)->boot_lapic_id, &to))
			assert_true(to.lapic_id == 4 || to.lapic_id == 5);
		if (roster_interrupt(&roster, 2, table_node(&view, 2)->bell, &to))
			assert_true((to.lapic_id == 4 || to.lapic_id == 5) && to.vector >= 32);
		assert_int_equal(roster_memory(&roster, 2, 16 << 20, PAGE), 0);
		*word = old;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_all_is_well, setup, teardown),
		cmocka_unit_test_setup_teardown(test_scribbled_node, setup, teardown),
		cmocka_unit_test_setup_teardown(test_two_alike, setup, teardown),
		cmocka_unit_test_setup_teardown(test_scribbled_core, setup, teardown),
		cmocka_unit_test_setup_teardown(test_boot_core, setup, teardown),
		cmocka_unit_test_setup_teardown(test_core_that_moves, setup, teardown),
		cmocka_unit_test_setup_teardown(test_interrupt, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ranges, setup, teardown),
		cmocka_unit_test_setup_teardown(test_memory, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_word, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
