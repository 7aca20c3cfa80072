// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/table/lock_wait.c: how long a lock between kernels is waited for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/table/lock_wait.h"

#define PATIENCE	100
#define SELF		3		/* the tags of the nodes are 1, 2, 3 */

static struct table table;
static uint32_t *word;

static int setup(void **state)
{
	const struct table_counts counts = { .nodes = 3 };
	uint64_t size = table_size(&counts);
	void *mem = aligned_alloc(4096, size);

	(void)state;
	memset(mem, 0, size);
	table_format(&table, mem, size, &counts);
	for (uint32_t n = 0; n < 3; n++)
		table_node(&table, n)->tag = (uint8_t)(n + 1);
	table_note_tags(&table);
	word = table_lock_word(&table, MINT_LOCK_PCI);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(table.mem);
	return 0;
}

static enum lock_answer try_at(struct lock_wait *w, uint64_t now)
{
	return lock_wait_try(w, &table, word, SELF, now);
}

/* The caller has moved to a core whose clock is behind; that does not count as a long wait. */
static void test_clock_behind(void **state)
{
	struct lock_wait w;

	(void)state;
	*word = 2;
	lock_wait_begin(&w, 1300, PATIENCE);
	assert_int_equal(try_at(&w, 1300), LOCK_BUSY);
	assert_int_equal(try_at(&w, 1000), LOCK_BUSY);
}

/* The word at first, and how a wait ends that begins at 1000. */
static void test_holders(void **state)
{
	static const struct { uint32_t holder; enum lock_answer answer; } cases[] = {
		{ 0, LOCK_TAKEN },
		{ 2, LOCK_BUSY },			/* node 1 */
		{ SELF + 1, LOCK_BUSY },		/* another core of the caller's node */
		{ MINT_TAG_MONITOR + 1, LOCK_BUSY },
		{ 1, LOCK_TAKEN },			/* tag 0: no node has it */
		{ 5, LOCK_TAKEN },
		{ MINT_TAG_LIMIT + 1, LOCK_TAKEN },
		{ MINT_TAG_FREE + 1, LOCK_TAKEN },
		{ 0x102, LOCK_TAKEN },			/* more than a tag: not node 1 */
		{ 0x80000002, LOCK_TAKEN },
		{ UINT32_MAX, LOCK_TAKEN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct lock_wait w;

		*word = cases[i].holder;
		lock_wait_begin(&w, 1000, PATIENCE);
		if (try_at(&w, 1000) != cases[i].answer)
			fail_msg("holder 0x%x", cases[i].holder);
		assert_int_equal(*word, cases[i].answer == LOCK_TAKEN ? SELF + 1 : cases[i].holder);
	}
}

static void test_overdue(void **state)
{
	struct lock_wait w;

	(void)state;
	*word = 2;
	lock_wait_begin(&w, 1000, PATIENCE);
	assert_int_equal(try_at(&w, 1010), LOCK_BUSY);
	assert_int_equal(try_at(&w, 1110), LOCK_BUSY);
	assert_int_equal(try_at(&w, 1111), LOCK_OVERDUE);
	assert_true(lock_wait_force(&w, word, SELF, 1111));
	assert_int_equal(*word, SELF + 1);
}

static void test_each_holder_has_its_time(void **state)
{
	struct lock_wait w;

	(void)state;
	*word = 2;
	lock_wait_begin(&w, 1000, PATIENCE);
	assert_int_equal(try_at(&w, 1000), LOCK_BUSY);
	*word = 3;
	assert_int_equal(try_at(&w, 1090), LOCK_BUSY);
	assert_int_equal(try_at(&w, 1190), LOCK_BUSY);
	assert_int_equal(try_at(&w, 1191), LOCK_OVERDUE);
	/* Another holder has just taken the lock: it is not the one that was overdue. */
	*word = 2;
	assert_false(lock_wait_force(&w, word, SELF, 1200));
	assert_int_equal(*word, 2);
	assert_int_equal(try_at(&w, 1200), LOCK_BUSY);
	assert_int_equal(try_at(&w, 1301), LOCK_OVERDUE);
	*word = 0;
	assert_int_equal(try_at(&w, 1302), LOCK_TAKEN);
}

/* A node keeps writing possible holders into the word: the wait ends all the same. */
static void test_whole_wait_ends(void **state)
{
	enum lock_answer answer = LOCK_BUSY;
	struct lock_wait w;
	uint64_t now = 0;

	(void)state;
	lock_wait_begin(&w, 0, PATIENCE);
	for (; answer == LOCK_BUSY; now += PATIENCE / 2) {
		*word = 2 + now % 2;
		answer = try_at(&w, now);
		assert_true(now <= (LOCK_WAIT_TURNS + 1) * PATIENCE);
		*word ^= 1;
	}
	assert_int_equal(answer, LOCK_OVERDUE);
}

/*
 * A tag that is written over an entry neither makes a tag without a node a holder, nor the other
 * way round.
 */
static void test_scribbled_tags(void **state)
{
	struct lock_wait w;

	(void)state;
	table_node(&table, 0)->tag = 0x55;
	lock_wait_begin(&w, 0, PATIENCE);
	*word = 2;
	assert_int_equal(try_at(&w, 0), LOCK_BUSY);
	*word = 0x56;
	assert_int_equal(try_at(&w, 0), LOCK_TAKEN);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_clock_behind),
		TEST(test_holders),
		TEST(test_overdue),
		TEST(test_each_holder_has_its_time),
		TEST(test_whole_wait_ends),
		TEST(test_scribbled_tags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
