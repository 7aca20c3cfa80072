// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/table/owner.c: whether an address is in a node's memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "lib/table/owner.h"

#define A	1
#define B	2
#define MIB(n)	((uint64_t)(n) << 20)

/*
 * Blocks of 128 MiB:
 *
 *	0 FIXED		1 A	2 B	3 FREE	4 STALE		then ranges above the last block
 *	|A|B|monitor|
 */
static void test_owner(void **state)
{
	static const uint8_t bytes[] = {
		MINT_TAG_FIXED, A, B, MINT_TAG_FREE, MINT_TAG_STALE,
	};
	static const struct mint_range ranges[] = {
		{ .start = MIB(32), .size = MIB(16), .owner = A, .kind = MINT_RANGE_RAM },
		{ .start = MIB(48), .size = MIB(16), .owner = B, .kind = MINT_RANGE_RAM },
		{ .start = MIB(64), .size = MIB(16), .owner = MINT_TAG_MONITOR,
		  .kind = MINT_RANGE_STORE },
		{ .start = MIB(1024), .size = MIB(16), .owner = A, .kind = MINT_RANGE_RAM },
		{ .start = UINT64_MAX - 0xfff, .size = 0x1000, .owner = B },
	};
	static const struct { uint64_t addr; bool a, b; } cases[] = {
		{ 0, false, false },
		{ MIB(32) - 1, false, false },
		{ MIB(32), true, false },
		{ MIB(48) - 1, true, false },
		{ MIB(48), false, true },
		{ MIB(64), false, false },		/* no node's memory */
		{ MIB(128) - 1, false, false },
		{ MIB(128), true, false },		/* the owner of the block */
		{ MIB(256) - 1, true, false },
		{ MIB(256), false, true },
		{ MIB(384), false, false },
		{ MIB(512), false, false },
		{ MIB(640), false, false },		/* past the last block */
		{ MIB(1024), true, false },
		{ MIB(1040), false, false },
		{ UINT64_MAX, false, true },
	};
	const struct table_counts counts = { .blocks = 5, .nodes = 2, .ranges = 5 };
	uint64_t size = table_size(&counts);
	void *mem = calloc(1, size);
	struct table table;

	(void)state;
	table_format(&table, mem, size, &counts);
	table_publish(&table);
	for (uint32_t n = 0; n < counts.blocks; n++)
		*table_block(&table, n) = bytes[n];
	for (uint32_t n = 0; n < counts.ranges; n++)
		*table_range(&table, n) = ranges[n];
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(owner_is(&table, A, cases[i].addr), cases[i].a);
		assert_int_equal(owner_is(&table, B, cases[i].addr), cases[i].b);
	}
	free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
