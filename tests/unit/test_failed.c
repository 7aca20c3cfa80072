// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/table/failed.c: the pages that are known to have failed. */
#include "tests/unit/blocks_fixture.h"
#include "lib/table/failed.h"

#define BLOCKS	8
#define PAGE(block, n)	(((uint64_t)(block) << MINT_BLOCK_SHIFT) + ((uint64_t)(n) << 12))

/* Block 0 is FIXED, block 1 is ABSENT, the others are in the pool. */
static int setup(void **state)
{
	(void)state;
	blocks_setup(BLOCKS);
	*table_block(table, 0) = MINT_TAG_FIXED;
	for (uint32_t n = 2; n < BLOCKS; n++)
		*table_block(table, n) = MINT_TAG_FREE;
	return 0;
}

static uint64_t *element(uint32_t n)
{
	return &table_failed(table, n)->page;
}

static void test_add(void **state)
{
	static const struct {
		uint64_t addr;
		enum failed_answer answer;
		uint64_t is;
	} t[] = {
		{ PAGE(2, 0), FAILED_NEW, PAGE(2, 0) },
		{ PAGE(2, 0) + 4095, FAILED_KNOWN, 0 },
		{ PAGE(2, 1) + 17, FAILED_NEW, PAGE(2, 1) },
		{ PAGE(7, 32767), FAILED_NEW, PAGE(7, 32767) },
		{ 0, FAILED_OUTSIDE, 0 },
		{ PAGE(0, 5), FAILED_OUTSIDE, 0 },
		{ PAGE(1, 5), FAILED_OUTSIDE, 0 },
		{ PAGE(8, 0), FAILED_OUTSIDE, 0 },
		{ UINT64_MAX, FAILED_OUTSIDE, 0 },
		/* the number of its block has 33 bits */
		{ PAGE(0x100000002, 0), FAILED_OUTSIDE, 0 },
	};
	uint32_t used = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		assert_int_equal(failed_add(table, t[i].addr), t[i].answer);
		if (t[i].answer == FAILED_NEW)
			assert_int_equal(*element(used++), t[i].is);
		assert_int_equal(*element(used), 0);
	}
}

static void test_every_owner_counts(void **state)
{
	static const uint8_t tags[] = { MINT_TAG_FREE, MINT_TAG_STALE, MINT_TAG_MONITOR, A, B };

	(void)state;
	for (size_t i = 0; i < sizeof(tags); i++) {
		*table_block(table, 2 + (uint32_t)i) = tags[i];
		assert_int_equal(failed_add(table, PAGE(2 + i, 3)), FAILED_NEW);
		assert_true(failed_in_block(table, 2 + (uint32_t)i));
	}
	assert_false(failed_in_block(table, 7));
}

static void test_read(void **state)
{
	uint64_t page;
	bool end;

	(void)state;
	assert_false(failed_read(table, 0, &page, &end));
	assert_true(end);
	assert_false(failed_read(table, UINT32_MAX, &page, &end));
	assert_true(end);
	failed_add(table, PAGE(3, 1));
	failed_add(table, PAGE(4, 1));
	assert_true(failed_read(table, 1, &page, &end));
	assert_false(end);
	assert_int_equal(page, PAGE(4, 1));
	*table_block(table, 3) = MINT_TAG_FIXED;
	assert_false(failed_read(table, 0, &page, &end));
	assert_false(end);
	assert_false(failed_in_block(table, 3));
	assert_true(failed_in_block(table, 4));
}

/* A value that none of our kernels writes names no page, and its element is used again. */
static void test_scribbled(void **state)
{
	static const uint64_t words[] = {
		1, 4095, UINT64_MAX, PAGE(0, 9), PAGE(1, 9), PAGE(8, 0), 1ull << 63,
	};
	uint64_t page;

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		*element(0) = words[i];
		assert_false(failed_read(table, 0, &page, NULL));
		for (uint32_t block = 0; block < BLOCKS; block++)
			assert_false(failed_in_block(table, block));
		assert_int_equal(failed_add(table, PAGE(5, 1)), FAILED_NEW);
		assert_int_equal(*element(0), PAGE(5, 1));
	}
	/* The bits below a page are dropped. */
	*element(0) = PAGE(5, 2) + 77;
	assert_true(failed_read(table, 0, &page, NULL));
	assert_int_equal(page, PAGE(5, 2));
	assert_int_equal(failed_add(table, PAGE(5, 2)), FAILED_KNOWN);
}

static void test_full(void **state)
{
	uint32_t count = table_count(table, MINT_ARRAY_FAILED);

	(void)state;
	assert_int_equal(count, MINT_FAILED_PAGES);
	for (uint32_t n = 0; n < count; n++)
		assert_int_equal(failed_add(table, PAGE(n == 9 ? 3 : 2, n)), FAILED_NEW);
	assert_int_equal(failed_add(table, PAGE(4, 0)), FAILED_FULL);
	assert_int_equal(failed_add(table, PAGE(2, 7)), FAILED_KNOWN);
	assert_false(failed_in_block(table, 4));
	/* Retiring a block frees the elements that name its pages. */
	assert_true(blocks_claim(table, 3, A) == BLOCKS_OK && failed_retire(table, 3, A));
	assert_int_equal(failed_add(table, PAGE(4, 0)), FAILED_NEW);
	assert_int_equal(*element(9), PAGE(4, 0));
	assert_int_equal(failed_add(table, PAGE(4, 1)), FAILED_FULL);
	assert_true(failed_in_block(table, 4));
}

static void test_retire(void **state)
{
	(void)state;
	failed_add(table, PAGE(3, 1));
	assert_false(failed_retire(table, 3, A));	/* the block belongs to another */
	assert_int_equal(*table_block(table, 3), MINT_TAG_FREE);
	*table_block(table, 3) = *table_block(table, 4) = A;
	assert_false(failed_retire(table, 4, A));	/* no failed page is known in it */
	assert_int_equal(*table_block(table, 4), A);
	assert_true(failed_retire(table, 3, A));
	assert_int_equal(*table_block(table, 3), MINT_TAG_FIXED);
	assert_int_equal(blocks_claim(table, 3, B), BLOCKS_FIXED);
}

/* In a table without the array no page is known, and none can be entered. */
static void test_no_array(void **state)
{
	uint64_t page;

	(void)state;
	view.header.array[MINT_ARRAY_FAILED].count = 0;
	assert_int_equal(failed_add(table, PAGE(3, 1)), FAILED_FULL);
	assert_false(failed_read(table, 0, &page, NULL));
	assert_false(failed_in_block(table, 3));
}

#define TEST(t)	cmocka_unit_test_setup_teardown(t, setup, blocks_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_add), TEST(test_every_owner_counts), TEST(test_read),
		TEST(test_scribbled), TEST(test_full), TEST(test_retire), TEST(test_no_array),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
