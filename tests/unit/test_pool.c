// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/table/pool.c: which blocks the monitor zeroes. */
#include "tests/unit/blocks_fixture.h"
#include <string.h>
#include "lib/table/pool.h"

#define BLOCKS	70		/* more than one word of bits */
#define LOW	0		/* in the pool: blocks 2 to 65 */
#define HOLE	1
#define FIRST	2
#define LAST	65

static struct pool pool;
static uint64_t notes[32];

/* Returns the tag of a block by the plan: FIXED, ABSENT, then the pool, then FIXED. */
static uint8_t planned(uint32_t n)
{
	return n == HOLE ? MINT_TAG_ABSENT :
	       n >= FIRST && n <= LAST ? MINT_TAG_FREE : MINT_TAG_FIXED;
}

static int setup(void **state)
{
	(void)state;
	blocks_setup(BLOCKS);
	assert_true(pool_notes_size(BLOCKS) <= sizeof(notes));
	memset(notes, 0xa5, sizeof(notes));
	pool_begin(&pool, notes, BLOCKS);
	assert_true(notes[pool_notes_size(BLOCKS) / sizeof(notes[0])] == 0xa5a5a5a5a5a5a5a5);
	for (uint32_t n = 0; n < BLOCKS; n++) {
		pool_plan(&pool, n, planned(n));
		*byte(n) = planned(n) == MINT_TAG_FREE ? MINT_TAG_STALE : planned(n);
	}
	return 0;
}

/* Returns how many blocks the monitor zeroes, until it finds no more. */
static uint32_t clean_all(void)
{
	uint32_t n, count = 0;

	while (pool_clean(&pool, table, &n)) {
		assert_true(pool_has(&pool, n));
		assert_int_equal(*byte(n), MINT_TAG_MONITOR);
		assert_true(pool_cleaning(table, n));
		pool_cleaned(&pool, table, n);
		assert_int_equal(*byte(n), MINT_TAG_FREE);
		count++;
	}
	return count;
}

static void test_start(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < BLOCKS + 5; n++)
		assert_int_equal(pool_has(&pool, n), n >= FIRST && n <= LAST);
	assert_int_equal(clean_all(), LAST - FIRST + 1);
	assert_int_equal(clean_all(), 0);
}

static void test_orphans(void **state)
{
	uint32_t n;

	(void)state;
	clean_all();
	*byte(FIRST) = *byte(40) = *byte(LAST) = A;
	*byte(41) = B;
	assert_int_equal(pool_orphan(&pool, table, A), 3);
	assert_int_equal(pool_orphan(&pool, table, A), 0);
	assert_int_equal(*byte(40), MINT_TAG_STALE);
	assert_int_equal(*byte(41), B);
	/* A node claims one of them before it is clean. */
	assert_int_equal(blocks_claim(table, 40, B), BLOCKS_STALE);
	assert_true(pool_clean(&pool, table, &n));
	assert_int_equal(n, FIRST);
	pool_cleaned(&pool, table, n);
	assert_int_equal(clean_all(), 1);
	assert_int_equal(*byte(40), B);
}

/* Block LAST + 1 never moves: the node A, which has it, lends it and takes it back. */
static void test_lent(void **state)
{
	const uint32_t n = LAST + 1;
	uint8_t holder;
	uint32_t first;

	(void)state;
	clean_all();
	assert_false(pool_lend(&pool, table, FIRST));	/* it is the pool's anyway */
	assert_false(pool_lend(&pool, table, HOLE));
	assert_false(pool_lend(&pool, table, BLOCKS));
	assert_int_equal(pool_recall(&pool, table, n, A, &holder), POOL_HOME);
	assert_true(pool_lend(&pool, table, n));
	assert_true(pool_lend(&pool, table, n));
	assert_true(pool_is_lent(&pool, n) && !pool_is_lent(&pool, FIRST));
	assert_int_equal(*byte(n), MINT_TAG_STALE);
	assert_int_equal(pool_mend(&pool, table, 0, BLOCKS, &first), 0);
	/* The monitor zeroes it, B takes it and is dead, and is told apart from the pool's. */
	assert_int_equal(clean_all(), 1);
	assert_int_equal(blocks_claim(table, n, B), BLOCKS_OK);
	assert_int_equal(pool_recall(&pool, table, n, A, &holder), POOL_HELD);
	assert_int_equal(holder, B);
	assert_int_equal(pool_orphan(&pool, table, B), 1);
	/* What B has written does not go back: it is claimed and zeroed first. */
	assert_int_equal(pool_recall(&pool, table, n, A, &holder), POOL_DIRTY);
	assert_int_equal(*byte(n), A);
	assert_int_equal(clean_all(), 0);
	assert_int_equal(pool_recall(&pool, table, n, A, &holder), POOL_DIRTY);
	assert_true(pool_zeroed(&pool, table, n, A));
	assert_int_equal(*byte(n), MINT_TAG_FIXED);
	assert_false(pool_is_lent(&pool, n));
	assert_int_equal(clean_all(), 0);
	assert_int_equal(pool_mend(&pool, table, 0, BLOCKS, &first), 0);
}

/* It comes back from each of the pool's other states, and never while the monitor zeroes it. */
static void test_lent_and_free(void **state)
{
	const uint32_t n = LAST + 1;
	uint32_t cleaned;
	uint8_t holder;

	(void)state;
	clean_all();
	assert_true(pool_lend(&pool, table, n));
	assert_true(pool_clean(&pool, table, &cleaned));
	assert_int_equal(cleaned, n);
	assert_int_equal(pool_recall(&pool, table, n, A, &holder), POOL_BUSY);
	pool_cleaned(&pool, table, n);
	assert_int_equal(pool_recall(&pool, table, n, A, &holder), POOL_HOME);
	assert_int_equal(*byte(n), MINT_TAG_FIXED);
	/* One whose memory has failed comes back as it is. */
	assert_true(pool_lend(&pool, table, n));
	assert_int_equal(blocks_claim(table, n, B), BLOCKS_STALE);
	assert_true(blocks_retire(table, n, B));
	assert_int_equal(pool_recall(&pool, table, n, A, &holder), POOL_HOME);
	assert_false(pool_is_lent(&pool, n));
	/* A node that was killed before it zeroed is not believed. */
	assert_false(pool_zeroed(&pool, table, n, A));
}

/*
 * A dead node's tag is written over the bytes of blocks that never move: they stay what they are.
 */
static void test_tag_over_fixed_blocks(void **state)
{
	uint32_t first;

	(void)state;
	clean_all();
	*byte(LOW) = *byte(HOLE) = *byte(LAST + 1) = *byte(30) = A;
	assert_int_equal(pool_orphan(&pool, table, A), 1);
	assert_int_equal(clean_all(), 1);
	assert_int_equal(pool_mend(&pool, table, 0, BLOCKS, &first), 3);
	assert_int_equal(first, LOW);
	for (uint32_t n = 0; n < BLOCKS; n++)
		assert_int_equal(*byte(n), planned(n));
}

/* Every byte is written over every kind of block: no block that a node runs in is ever zeroed. */
static void test_any_byte(void **state)
{
	uint32_t first;

	(void)state;
	clean_all();
	for (unsigned int value = 0; value < 256; value++) {
		for (uint32_t n = 0; n < BLOCKS; n++)
			*byte(n) = (uint8_t)value;
		/* STALE is among these bytes, but none of these blocks is known to be dead. */
		assert_int_equal(clean_all(), 0);
		pool_mend(&pool, table, 0, BLOCKS, &first);
		for (uint32_t n = 0; n < BLOCKS; n++)
			assert_int_equal(*byte(n), pool_has(&pool, n) ? value : planned(n));
		assert_int_equal(pool_mend(&pool, table, 0, BLOCKS, &first), 0);
	}
}

/* A block was claimed at the machine's start, and is overwritten with STALE while it is used. */
static void test_stale_over_used(void **state)
{
	(void)state;
	for (uint32_t n = FIRST; n <= LAST; n++)
		assert_int_equal(blocks_claim(table, n, A), BLOCKS_STALE);
	assert_int_equal(clean_all(), 0);
	for (uint32_t n = FIRST; n <= LAST; n++)
		*byte(n) = MINT_TAG_STALE;
	assert_int_equal(clean_all(), 0);
}

/*
 * A block is taken from the monitor in the middle of its work: after that the monitor leaves it
 * alone.
 */
static void test_taken_while_cleaned(void **state)
{
	uint32_t n;

	(void)state;
	assert_true(pool_clean(&pool, table, &n));
	*byte(n) = A;
	assert_false(pool_cleaning(table, n));
	pool_cleaned(&pool, table, n);
	assert_int_equal(*byte(n), A);
	assert_int_equal(clean_all(), LAST - FIRST);
	assert_int_equal(*byte(n), A);
}

static void test_mend_in_parts(void **state)
{
	uint32_t first = 0;

	(void)state;
	*byte(HOLE) = *byte(LAST + 2) = MINT_TAG_FREE;
	assert_int_equal(pool_mend(&pool, table, FIRST, 20, &first), 0);
	assert_int_equal(pool_mend(&pool, table, 60, 20, &first), 1);
	assert_int_equal(first, LAST + 2);
	assert_int_equal(pool_mend(&pool, table, BLOCKS, 20, &first), 0);
	assert_int_equal(pool_mend(&pool, table, UINT32_MAX, 20, &first), 0);
	assert_int_equal(pool_mend(&pool, table, 0, UINT32_MAX, &first), 1);
	assert_int_equal(first, HOLE);
}

/* There are more blocks than bits. */
static void test_limits(void **state)
{
	struct pool large;
	void *bits = malloc(pool_notes_size(UINT32_MAX));

	(void)state;
	assert_non_null(bits);
	assert_true(pool_notes_size(UINT32_MAX) == pool_notes_size(POOL_BLOCKS_MAX));
	pool_begin(&large, bits, UINT32_MAX);
	assert_int_equal(large.count, POOL_BLOCKS_MAX);
	pool_plan(&large, POOL_BLOCKS_MAX - 1, MINT_TAG_FREE);
	pool_plan(&large, POOL_BLOCKS_MAX, MINT_TAG_FREE);
	assert_true(pool_has(&large, POOL_BLOCKS_MAX - 1));
	assert_false(pool_has(&large, POOL_BLOCKS_MAX));
	free(bits);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, blocks_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_start),
		TEST(test_orphans),
		TEST(test_lent),
		TEST(test_lent_and_free),
		TEST(test_tag_over_fixed_blocks),
		TEST(test_any_byte),
		TEST(test_stale_over_used),
		TEST(test_taken_while_cleaned),
		TEST(test_mend_in_parts),
		TEST(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
