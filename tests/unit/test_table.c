// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/table/table.c: making, opening and reading the ownership table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/table/table.h"

static const struct table_counts counts = {
	.blocks = 5000, .cores = 7, .functions = 9, .nodes = 3, .ranges = 10, .images = 20,
	.irqs = 5, .intx = 4
};

/* Returns a table that is formatted, and not yet published. */
static struct table *new_table(const struct table_counts *c)
{
	static struct table view;
	uint64_t size = table_size(c);
	void *mem = aligned_alloc(4096, size);

	memset(mem, 0, size);
	table_format(&view, mem, size, c);
	return &view;
}

static struct mint_table *page(const struct table *t)
{
	return t->mem;
}

static void test_size(void **state)
{
	static const struct {
		struct table_counts c;
		uint64_t size;
	} t[] = {
		{ { .blocks = 0 }, 0x8000 },
		{ { 1, 1, 1, 1, 1, 1, 1, 1, 0 }, 0x8000 },
		/* 0x7a00, and for each node two rings and 128 bytes: 2 * 0x11080 */
		{ { .nodes = 2, .console_size = 0x10000 }, 0x2a000 },
		{ { .blocks = 4096 }, 0x9000 },
		{ { .blocks = 4096, .images = 31 }, 0xa000 },
		{ { 65536, 1024, 1024, 32, 320, 32, 256, 256, 0 },
		  0x1000 + 0x10000 + 0x4000 + 0x12000 + 0x1000 + 0x2000 + 0x1e00 + 0x100 + 0x1000 +
		  0x800 +
		  0x1000 + 0x4000 + 0x900 + 0x800 + 0x800 + 0x4000 },
		/* 12 TiB */
		{ { 98304, 1024, 1024, 32, 320, 32, 256, 256, 0 },
		  0x1000 + 0x18000 + 0x4000 + 0x12000 + 0x1000 + 0x2000 + 0x1e00 + 0x100 + 0x1000 +
		  0x800 +
		  0x1000 + 0x4000 + 0x900 + 0x800 + 0x800 + 0x4000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		assert_int_equal(table_size(&t[i].c), t[i].size);
}

static void test_format(void **state)
{
	struct table *t = new_table(&counts), other;
	uint64_t size = table_size(&counts);

	(void)state;
	assert_int_equal(page(t)->magic, 0);
	assert_false(table_open(&other, t->mem, size));
	table_publish(t);
	assert_int_equal(page(t)->magic, MINT_TABLE_MAGIC);
	assert_memory_equal(t->mem, "MINTTABL", 8);
	assert_true(table_open(&other, t->mem, size));
	assert_memory_equal(&other.header, &t->header, sizeof(other.header));
	assert_ptr_equal(other.mem, t->mem);
	assert_int_equal(page(t)->size, size);
	assert_int_equal(page(t)->block_shift, 27);
	assert_int_equal(table_count(t, MINT_ARRAY_BLOCKS), 5000);
	assert_int_equal(table_count(t, MINT_ARRAY_CORES), 7);
	assert_int_equal(table_count(t, MINT_ARRAY_FUNCTIONS), 9);
	assert_int_equal(table_count(t, MINT_ARRAY_NODES), 3);
	for (uint32_t i = 0; i < 5000; i++)
		assert_int_equal(*table_block(t, i), MINT_TAG_ABSENT);
	for (uint32_t i = 0; i < 7; i++)
		assert_int_equal(table_core(t, i)->owner, MINT_TAG_FREE);
	for (uint32_t i = 0; i < 9; i++)
		assert_int_equal(table_function(t, i)->owner, MINT_TAG_FREE);
	assert_null(table_block(t, 5000));
	assert_null(table_core(t, 7));
	assert_null(table_function(t, 9));
	for (uint32_t i = 0; i < 5; i++)
		assert_int_equal(table_irq(t, i)->owner, MINT_TAG_FREE);
	assert_int_equal(table_intx(t, 3)->target, 0);
	assert_null(table_irq(t, 5));
	assert_null(table_intx(t, 4));
	assert_null(table_node(t, 3));
	assert_null(table_node(t, UINT32_MAX));
	free(t->mem);
}

/* Each element is filled with its own pattern: none overlaps another one or the header. */
static void test_elements_are_apart(void **state)
{
	struct table *t = new_table(&counts);
	struct mint_table header;

	(void)state;
	table_publish(t);
	header = *page(t);
	memset(table_block(t, 0), 0x11, counts.blocks);
	for (uint32_t i = 0; i < counts.cores; i++)
		memset(table_core(t, i), 0x22, sizeof(struct mint_core));
	for (uint32_t i = 0; i < counts.functions; i++)
		memset(table_function(t, i), 0x33, sizeof(struct mint_function));
	for (uint32_t i = 0; i < counts.nodes; i++)
		memset(table_node(t, i), 0x44, sizeof(struct mint_node));
	assert_memory_equal(t->mem, &header, sizeof(header));
	assert_int_equal(*table_block(t, 4999), 0x11);
	assert_int_equal(table_core(t, 6)->lapic_id, 0x22222222);
	assert_int_equal(table_function(t, 8)->bdf, 0x3333);
	free(t->mem);
}

struct damage {
	const char *what;
	void (*apply)(struct mint_table *t);
};

static void magic(struct mint_table *t) { t->magic ^= 1; }
static void major(struct mint_table *t) { t->abi_major++; }
static void size_larger(struct mint_table *t) { t->size += 4096; }
static void size_tiny(struct mint_table *t) { t->size = 0x40; }
static void few_arrays(struct mint_table *t) { t->array_count = MINT_ARRAY_COUNT - 1; }
static void many_arrays(struct mint_table *t) { t->array_count = UINT32_MAX; }
static void block_shift(struct mint_table *t) { t->block_shift = 64; }
static void offset_in_header(struct mint_table *t) { t->array[MINT_ARRAY_BLOCKS].offset = 0x20; }
static void offset_outside(struct mint_table *t) { t->array[MINT_ARRAY_BLOCKS].offset = ~0u; }
static void count_outside(struct mint_table *t) { t->array[MINT_ARRAY_BLOCKS].count = UINT32_MAX; }
static void product_wraps(struct mint_table *t)
{
	t->array[MINT_ARRAY_NODES].count = 0x80000001;
	t->array[MINT_ARRAY_NODES].stride = 0x80000000;
}
static void few_locks(struct mint_table *t)
{
	t->array[MINT_ARRAY_LOCKS].count = MINT_LOCK_COUNT - 1;
}

static void stride_zero(struct mint_table *t) { t->array[MINT_ARRAY_CORES].stride = 0; }
static void stride_small(struct mint_table *t) { t->array[MINT_ARRAY_NODES].stride = 64; }
static void unaligned(struct mint_table *t) { t->array[MINT_ARRAY_NODES].offset += 4; }

static void test_damage(void **state)
{
	static const struct damage t[] = {
		{ "magic", magic }, { "major", major }, { "size larger", size_larger },
		{ "size tiny", size_tiny }, { "few arrays", few_arrays },
		{ "many arrays", many_arrays }, { "block shift", block_shift },
		{ "offset in header", offset_in_header }, { "offset outside", offset_outside },
		{ "count outside", count_outside }, { "product wraps", product_wraps },
		{ "stride zero", stride_zero }, { "stride small", stride_small },
		{ "unaligned", unaligned }, { "few locks", few_locks },
	};
	uint64_t size = table_size(&counts);

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct table *table = new_table(&counts), other;

		table_publish(table);
		t[i].apply(page(table));
		if (table_open(&other, table->mem, size))
			fail_msg("%s was taken as valid", t[i].what);
		free(table->mem);
	}
	struct table *table = new_table(&counts), other;

	table_publish(table);
	assert_false(table_open(&other, table->mem, size - 1));
	assert_false(table_open(&other, table->mem, 0x10));
	free(table->mem);
}

/* A later minor version has one more array, and larger elements. */
static void test_later_minor(void **state)
{
	struct table_counts c = { .nodes = 2 };
	struct table *t = new_table(&c), later;

	(void)state;
	table_publish(t);
	page(t)->abi_minor++;
	page(t)->array_count++;
	page(t)->array[MINT_ARRAY_NODES].stride = 256;
	page(t)->array[MINT_ARRAY_NODES].count = 2;
	assert_true(table_open(&later, t->mem, page(t)->size));
	assert_ptr_equal(table_node(&later, 1),
			 (char *)t->mem + later.header.array[MINT_ARRAY_NODES].offset + 256);
	free(t->mem);
}

/* Once a reader has opened the table, no change of the header leads it elsewhere. */
static void test_header_is_copied(void **state)
{
	struct table *t = new_table(&counts), reader;
	struct mint_node *node;

	(void)state;
	table_publish(t);
	assert_true(table_open(&reader, t->mem, table_size(&counts)));
	node = table_node(&reader, 2);
	memset(page(t), 0xff, sizeof(struct mint_table));
	assert_ptr_equal(table_node(&reader, 2), node);
	assert_null(table_node(&reader, 3));
	assert_int_equal(table_count(&reader, MINT_ARRAY_BLOCKS), counts.blocks);
	assert_ptr_equal(table_node(t, 2), node);
	assert_false(table_open(&reader, t->mem, table_size(&counts)));
	free(t->mem);
}

static void log_state(const struct table *table, uint32_t state)
{
	const struct mint_event event = {
		.sequence = 77, .tsc = 1000 + state, .node = 1, .state = state,
		.cause = MINT_CAUSE_PANIC, .arg = 5,
	};

	table_log(table, &event);
}

/*
 * The ring keeps the last MINT_EVENTS events. Events that were overwritten or never written cannot
 * be read.
 */
static void test_events(void **state)
{
	struct table *t = new_table(&counts);
	struct mint_event e;

	(void)state;
	assert_false(table_event_read(t, 0, &e));
	for (uint32_t i = 0; i < MINT_EVENTS + 3; i++)
		log_state(t, i);
	assert_int_equal(table_event_count(t), MINT_EVENTS + 3);
	assert_false(table_event_read(t, 2, &e));
	assert_false(table_event_read(t, MINT_EVENTS + 3, &e));
	for (uint32_t i = 3; i < MINT_EVENTS + 3; i++) {
		assert_true(table_event_read(t, i, &e));
		assert_int_equal(e.sequence, i + 1);
		assert_int_equal(e.state, i);
		assert_int_equal(e.tsc, 1000 + i);
		assert_int_equal(e.node, 1);
		assert_int_equal(e.cause, MINT_CAUSE_PANIC);
		assert_int_equal(e.arg, 5);
	}
	free(t->mem);
}

static void test_exchange32(void **state)
{
	uint32_t word = MINT_REQUEST_NONE;

	(void)state;
	assert_true(table_exchange32(&word, MINT_REQUEST_NONE, MINT_REQUEST(MINT_REQUEST_KILL, 9)));
	assert_int_equal(MINT_REQUEST_KIND(word), MINT_REQUEST_KILL);
	assert_int_equal(MINT_REQUEST_ASKER(word), 9);
	assert_false(table_exchange32(&word, MINT_REQUEST_NONE, 1));
	assert_int_equal(MINT_REQUEST_KIND(word), MINT_REQUEST_KILL);
}

static void test_exchange(void **state)
{
	uint8_t owner = MINT_TAG_FREE, seen = 0;

	(void)state;
	assert_true(table_exchange(&owner, MINT_TAG_FREE, 3, &seen));
	assert_int_equal(owner, 3);
	assert_int_equal(seen, MINT_TAG_FREE);
	assert_false(table_exchange(&owner, MINT_TAG_FREE, 4, &seen));
	assert_int_equal(owner, 3);
	assert_int_equal(seen, 3);
	assert_false(table_exchange(&owner, 4, MINT_TAG_FREE, NULL));
	assert_true(table_exchange(&owner, 3, MINT_TAG_FREE, NULL));
	assert_int_equal(owner, MINT_TAG_FREE);
}

static void test_locks(void **state)
{
	struct table *t = new_table(&counts);

	(void)state;
	assert_true(table_lock_try(t, MINT_LOCK_STORE, 0));	/* tag 0 can be a holder, too */
	assert_false(table_lock_try(t, MINT_LOCK_STORE, 0));
	assert_false(table_lock_try(t, MINT_LOCK_STORE, 3));
	assert_false(table_unlock(t, MINT_LOCK_STORE, 3));
	assert_true(table_unlock(t, MINT_LOCK_STORE, 0));
	assert_false(table_unlock(t, MINT_LOCK_STORE, 0));

	assert_true(table_lock_try(t, MINT_LOCK_STORE, 3));
	assert_int_equal(table_lock_holder(t, MINT_LOCK_STORE), 3 + 1);
	assert_int_equal(table_lock_holder(t, MINT_LOCK_CMOS), 0);
	assert_true(table_lock_try(t, MINT_LOCK_CMOS, 3));
	assert_true(table_lock_try(t, MINT_LOCK_PCI, 4));
	assert_int_equal(table_break_locks(t, 3), 2);
	assert_true(table_lock_try(t, MINT_LOCK_CMOS, 4));
	assert_false(table_lock_try(t, MINT_LOCK_PCI, 3));
	free(t->mem);
}

static void test_holds(void **state)
{
	struct table *t = new_table(&counts);
	uint32_t *held = &table_node(t, 0)->request, *other = &table_node(t, 1)->request;

	(void)state;
	*held = MINT_REQUEST(MINT_REQUEST_HOLD, 3);
	*other = MINT_REQUEST(MINT_REQUEST_KILL, 3);
	assert_int_equal(table_drop_holds(t, 4), 0);
	assert_int_equal(table_drop_holds(t, 3), 1);
	assert_int_equal(*held, MINT_REQUEST_NONE);
	assert_int_equal(*other, MINT_REQUEST(MINT_REQUEST_KILL, 3));	/* it is not a hold */
	free(t->mem);
}

static void test_state_names(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < MINT_NODE_STATE_COUNT; i++)
		assert_string_not_equal(table_state_name(i), "?");
	assert_string_equal(table_state_name(MINT_NODE_RUNNING), "running");
	assert_string_equal(table_state_name(MINT_NODE_STATE_COUNT), "?");
	assert_string_equal(table_state_name(UINT32_MAX), "?");
	for (uint32_t i = 0; i < MINT_CAUSE_COUNT; i++)
		assert_string_not_equal(table_cause_name(i), "?");
	assert_string_equal(table_cause_name(MINT_CAUSE_COUNT), "?");
}

/*
 * The word has a number of blocks, or the number of one, up to 128 TiB. The test also checks what
 * an earlier minor version reads in it.
 */
static void test_memory_word(void **state)
{
	static const uint32_t numbers[] = { 0, 1, 0xffff, 0x10000, 98303, 131071,
					    MINT_MEMORY_COUNT_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		for (uint32_t kind = 0; kind < MINT_MEMORY_KINDS; kind++) {
			uint32_t word = MINT_MEMORY(kind, 0xef, numbers[i]);

			assert_int_equal(MINT_MEMORY_KIND(word), kind);
			assert_int_equal(MINT_MEMORY_TO(word), 0xef);
			assert_int_equal(MINT_MEMORY_COUNT(word), numbers[i]);
			if (numbers[i] <= 0xffff)
				assert_int_equal(word, kind | 0xef00 | numbers[i] << 16);
			else
				assert_true((word & 0xff) >= MINT_MEMORY_KINDS);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_elements_are_apart),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_later_minor),
		cmocka_unit_test(test_header_is_copied),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_exchange),
		cmocka_unit_test(test_exchange32),
		cmocka_unit_test(test_locks),
		cmocka_unit_test(test_holds),
		cmocka_unit_test(test_state_names),
		cmocka_unit_test(test_memory_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
