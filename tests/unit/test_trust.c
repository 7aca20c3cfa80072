// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests lib/table/ with a bad node: every word of the header and of this node's entry is
 * overwritten while readers have the table open. What concerns the other node stays as it was
 * (docs/trust.md).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/table/blocks.h"
#include "lib/table/frozen.h"
#include "lib/table/lock_wait.h"
#include "lib/table/pool.h"
#include "lib/table/store.h"

#define BAD	3 /* tags of the node whose entry is overwritten, and of the other node */
#define GOOD	7
#define BLOCKS	12
#define ROOM	0x40000000ULL
#define PAGE	4096u
#define SEED	20261129u

static const struct table_counts counts = {
	.blocks = BLOCKS, .cores = 4, .functions = 2, .nodes = 2, .ranges = 4, .images = 6,
	.irqs = 2, .intx = 2
};

static const uint8_t owners[BLOCKS] = {
	MINT_TAG_FIXED, MINT_TAG_FIXED, MINT_TAG_ABSENT, BAD, GOOD, MINT_TAG_FREE, GOOD, BAD,
	MINT_TAG_FREE, MINT_TAG_FIXED, GOOD, MINT_TAG_FIXED
};

static struct table table;
static uint8_t *mem;
static size_t size;
static struct pool pool;
static uint64_t notes[32];
static uint8_t copy[4096];
static struct frozen frozen;

static void make_node(uint32_t n, uint8_t tag, const char *name, uint32_t image)
{
	struct mint_node *node = table_node(&table, n);

	strcpy(node->name, name);
	node->tag = tag;
	node->boot_lapic_id = tag;
	node->state = MINT_NODE_RUNNING;
	for (unsigned int k = 0; k < MINT_IMAGE_KINDS; k++)
		node->image[k] = node->next[k] = node->trying[k] = MINT_NO_IMAGE;
	node->image[MINT_IMAGE_KERNEL] = image;
	*table_image(&table, image) = (struct mint_image){
		.state = MINT_IMAGE_READY, .addr = ROOM + image * PAGE, .size = PAGE, .writer = tag,
	};
}

static void make(void)
{
	memset(mem, 0, size);
	table_format(&table, mem, size, &counts);
	make_node(0, BAD, "bad", 0);
	make_node(1, GOOD, "good", 1);
	table_note_tags(&table);
	assert_true(pool_notes_size(BLOCKS) <= sizeof(notes));
	pool_begin(&pool, notes, BLOCKS);
	for (uint32_t n = 0; n < BLOCKS; n++) {
		bool moves = owners[n] != MINT_TAG_FIXED && owners[n] != MINT_TAG_ABSENT;

		pool_plan(&pool, n, moves ? MINT_TAG_FREE : owners[n]);
		*table_block(&table, n) = owners[n];
	}
	table_publish(&table);
	frozen = (struct frozen){ copy, sizeof(copy) };
	assert_true(frozen_take(&frozen, &table));
}

static int setup(void **state)
{
	(void)state;
	size = table_size(&counts);
	mem = aligned_alloc(4096, size);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(mem);
	return 0;
}

/* A node that waits for a lock that the good node has just taken does not take it away. */
static void check_lock(void)
{
	uint32_t *word = table_lock_word(&table, MINT_LOCK_IOAPIC);
	struct lock_wait w;

	*word = GOOD + 1;
	lock_wait_begin(&w, 0, 100);
	assert_int_equal(lock_wait_try(&w, &table, word, MINT_TAG_MONITOR, 1), LOCK_BUSY);
	*word = 0;
	assert_int_equal(lock_wait_try(&w, &table, word, MINT_TAG_MONITOR, 2), LOCK_TAKEN);
}

static void check_store(void)
{
	const struct store s = { &table, ROOM, 16 * PAGE };
	struct mint_image image;

	store_collect(&s);
	assert_true(store_used(&table, 1));
	assert_true(store_image(&s, 1, &image));
	assert_int_equal(image.writer, GOOD);
	/* The next image that is brought gets another place. */
	assert_int_not_equal(store_claim(&s, MINT_IMAGE_INITRD, PAGE, GOOD, "/i"), 1);
}

/* The bad node dies: only its own things are dead. */
static void check_death(void)
{
	uint32_t n;

	table_break_locks(&table, BAD);
	table_drop_holds(&table, BAD);
	store_drop(&table, BAD);
	pool_orphan(&pool, &table, BAD);
	while (pool_clean(&pool, &table, &n)) {
		assert_int_equal(owners[n], BAD);
		pool_cleaned(&pool, &table, n);
	}
	for (n = 0; n < BLOCKS; n++)
		assert_int_equal(*table_block(&table, n),
				 owners[n] == BAD ? MINT_TAG_FREE : owners[n]);
}

static void check(uint8_t *word, uint32_t value)
{
	struct table other;
	struct mint_node *good;

	make();
	good = table_node(&table, 1);
	memcpy(word, &value, sizeof(value));
	assert_ptr_equal(table_node(&table, 1), good);
	assert_int_equal(table_count(&table, MINT_ARRAY_BLOCKS), BLOCKS);
	assert_true(table_is_node(&table, BAD) && table_is_node(&table, GOOD));
	check_lock();
	check_store();
	check_death();
	assert_string_equal(good->name, "good");
	assert_int_equal(good->state, MINT_NODE_RUNNING);
	/*
	 * A reader that opens the table now is not led out of it. Once the header is put back, the
	 * reader finds it as it was made.
	 */
	if (table_open(&other, mem, size))
		for (uint32_t n = 0; table_node(&other, n); n++)
			assert_true((uint8_t *)(table_node(&other, n) + 1) <= mem + size);
	frozen_mend(&frozen, &table);
	assert_true(table_open(&other, mem, size));
	assert_string_equal(table_node(&other, 0)->name, "bad");
	assert_int_equal(table_node(&other, 0)->tag, BAD);
}

static void check_words(size_t from, size_t to)
{
	unsigned int seed = SEED;

	for (size_t at = from; at < to; at += 4) {
		check(mem + at, 0);
		check(mem + at, UINT32_MAX);
		check(mem + at, 0x01010101u * MINT_TAG_FIXED);
		check(mem + at, 0x01010101u * GOOD);
		for (unsigned int i = 0; i < 8; i++)
			check(mem + at, (uint32_t)rand_r(&seed) << 1 ^ (uint32_t)rand_r(&seed));
	}
}

static void test_header(void **state)
{
	(void)state;
	check_words(0, sizeof(struct mint_table));
}

static void test_entry(void **state)
{
	size_t at;

	(void)state;
	make();
	at = table.header.array[MINT_ARRAY_NODES].offset;
	check_words(at, at + sizeof(struct mint_node));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_header, setup, teardown),
		cmocka_unit_test_setup_teardown(test_entry, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
