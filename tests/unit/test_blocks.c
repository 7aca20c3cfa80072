// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/table/blocks.c: claiming, giving and finding blocks. */
#include "tests/unit/blocks_fixture.h"

#define BLOCKS	8

static int setup(void **state)
{
	(void)state;
	blocks_setup(BLOCKS);
	return 0;
}

static void test_claim(void **state)
{
	static const struct {
		uint8_t was;
		enum blocks_answer answer;
		uint8_t is;
	} cases[] = {
		{ MINT_TAG_FREE, BLOCKS_OK, A },
		{ MINT_TAG_STALE, BLOCKS_STALE, A },
		{ A, BLOCKS_OK, A },			/* a gift to it */
		{ B, BLOCKS_OWNED, B },
		{ MINT_TAG_MONITOR, BLOCKS_OWNED, MINT_TAG_MONITOR },
		{ MINT_TAG_FIXED, BLOCKS_FIXED, MINT_TAG_FIXED },
		{ MINT_TAG_ABSENT, BLOCKS_BEYOND, MINT_TAG_ABSENT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		*byte(3) = cases[i].was;
		assert_int_equal(blocks_claim(table, 3, A), cases[i].answer);
		assert_int_equal(*byte(3), cases[i].is);
	}
	assert_int_equal(blocks_claim(table, BLOCKS, A), BLOCKS_BEYOND);
	assert_int_equal(blocks_claim(table, UINT32_MAX, A), BLOCKS_BEYOND);
}

static void test_release(void **state)
{
	(void)state;
	*byte(0) = A;
	assert_false(blocks_release(table, 0, B, MINT_TAG_FREE));
	assert_int_equal(*byte(0), A);
	assert_true(blocks_release(table, 0, A, B));
	assert_false(blocks_release(table, 0, A, MINT_TAG_FREE));	/* it is no longer A's */
	assert_int_equal(*byte(0), B);
	assert_true(blocks_retire(table, 0, B));
	assert_int_equal(*byte(0), MINT_TAG_FIXED);
	assert_false(blocks_release(table, BLOCKS, A, MINT_TAG_FREE));
}

static void test_orphan(void **state)
{
	static const uint8_t before[BLOCKS] = { MINT_TAG_FIXED, A, B, A, MINT_TAG_FREE,
						MINT_TAG_ABSENT, MINT_TAG_MONITOR, A };

	(void)state;
	for (uint32_t i = 0; i < BLOCKS; i++)
		*byte(i) = before[i];
	assert_int_equal(blocks_held(table, A), 3);
	assert_int_equal(blocks_orphan(table, A), 3);
	assert_int_equal(blocks_orphan(table, A), 0);
	for (uint32_t i = 0; i < BLOCKS; i++)
		assert_int_equal(*byte(i), before[i] == A ? MINT_TAG_STALE : before[i]);
}

static void test_next(void **state)
{
	(void)state;
	assert_int_equal(blocks_next(table, A, 0), BLOCKS);
	*byte(0) = *byte(BLOCKS - 1) = A;
	assert_int_equal(blocks_held(table, A), 2);
	assert_int_equal(blocks_next(table, A, 0), 0);
	assert_int_equal(blocks_next(table, A, 1), BLOCKS - 1);
	assert_int_equal(blocks_next(table, A, BLOCKS), BLOCKS);
	assert_int_equal(blocks_next(table, A, BLOCKS + 5), BLOCKS + 5);
}

/* The search by eight blocks at a time finds the same as one by single blocks. */
static void test_next_in_a_large_table(void **state)
{
	static const uint8_t tags[] = { 0, A, A ^ 0x80, B, MINT_TAG_FREE, MINT_TAG_ABSENT };
	unsigned int seed = 7;

	blocks_teardown(state);
	blocks_setup(1003);
	for (unsigned int round = 0; round < 200; round++) {
		for (uint32_t n = 0; n < 1003; n++)
			*byte(n) = rand_r(&seed) % 50 ? MINT_TAG_FIXED :
				   tags[(unsigned int)rand_r(&seed) % sizeof(tags)];
		for (unsigned int i = 0; i < sizeof(tags); i++)
			for (uint32_t from = 0, n; from < 1003;
			     from += 1 + (uint32_t)rand_r(&seed) % 9) {
				for (n = from; n < 1003 && *byte(n) != tags[i]; n++)
					;
				assert_int_equal(blocks_next(table, tags[i], from), n);
			}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_claim, setup, blocks_teardown),
		cmocka_unit_test_setup_teardown(test_release, setup, blocks_teardown),
		cmocka_unit_test_setup_teardown(test_orphan, setup, blocks_teardown),
		cmocka_unit_test_setup_teardown(test_next, setup, blocks_teardown),
		cmocka_unit_test_setup_teardown(test_next_in_a_large_table, setup, blocks_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
