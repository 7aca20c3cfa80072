// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests lib/table/frozen.c: the monitor puts back the words of the table that no kernel may change.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/table/frozen.h"

static const struct table_counts counts = {
	.blocks = 50, .cores = 7, .functions = 5, .nodes = 3, .ranges = 10, .images = 4,
	.irqs = 5, .intx = 4
};

static struct table table;
static uint8_t *mem, *before;
static size_t size;
static uint8_t copy[4096];
static struct frozen frozen;

static int setup(void **state)
{
	(void)state;
	size = table_size(&counts);
	mem = aligned_alloc(4096, size);
	before = malloc(size);
	memset(mem, 0, size);
	table_format(&table, mem, size, &counts);
	for (uint32_t n = 0; n < 3; n++) {
		strcpy(table_node(&table, n)->name, "abc");
		table_node(&table, n)->tag = (uint8_t)(n + 1);
		table_node(&table, n)->boot_lapic_id = n + 1;
	}
	for (uint32_t n = 0; n < 5; n++)
		table_irq(&table, n)->pin = (uint8_t)(n + 16);
	table_irq(&table, 2)->flags = MINT_IRQ_SHARED;
	table_function(&table, 3)->flags = MINT_FUNCTION_MOVES;
	table_core(&table, 5)->flags = MINT_CORE_MOVES;
	table_publish(&table);
	memcpy(before, mem, size);
	frozen = (struct frozen){ copy, sizeof(copy) };
	assert_true(frozen_take(&frozen, &table));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(mem);
	free(before);
	return 0;
}

static void assert_changes(void *word, size_t n, bool stays)
{
	memset(word, 0x5a, n);
	assert_int_equal(frozen_mend(&frozen, &table), stays ? 0 : n);
	assert_int_equal(memcmp(mem, before, size) == 0, !stays);
	memcpy(mem, before, size);
}

/* Each byte of the header is put back, except those of the count of events. */
static void test_header(void **state)
{
	struct mint_table *page = (struct mint_table *)mem;

	(void)state;
	assert_changes(&page->magic, sizeof(page->magic), false);
	assert_changes(&page->size, sizeof(page->size), false);
	assert_changes(&page->nmi_home, sizeof(page->nmi_home), false);
	assert_changes(&page->array[MINT_ARRAY_INTX].stride, 4, false);
	assert_changes(&page->event_count, sizeof(page->event_count), true);
}

static void test_elements(void **state)
{
	(void)state;
	assert_changes(&table_core(&table, 6)->owner, 1, false);
	assert_changes(&table_core(&table, 6)->lapic_id, 4, false);
	assert_changes(&table_core(&table, 5)->flags, 1, false);
	assert_changes(&table_core(&table, 5)->siblings, 4, false);
	assert_changes(table_function(&table, 4), offsetof(struct mint_function, ask), false);
	assert_changes(&table_function(&table, 3)->flags, 1, false);
	assert_changes(table_node(&table, 2)->name, MINT_NAME_SIZE, false);
	assert_changes(&table_node(&table, 2)->tag, 1, false);
	assert_changes(&table_node(&table, 2)->boot_lapic_id, 4, false);
	assert_changes(table_range(&table, 9), sizeof(struct mint_range), false);
	assert_changes(table_digests(&table, 1), sizeof(struct mint_digests), false);
	assert_changes(&table_irq(&table, 1)->owner, 1, false);
	assert_changes(&table_irq(&table, 2)->flags, 1, false);
	assert_changes(&table_intx(&table, 3)->config, 8, false);
}

/* Words that kernels change while they run are left alone. */
static void test_what_moves(void **state)
{
	(void)state;
	assert_changes(table_block(&table, 3), 1, true);
	assert_changes(&table_node(&table, 1)->state, 4, true);
	assert_changes(&table_node(&table, 1)->request, 4, true);
	assert_changes(&table_node(&table, 1)->heartbeat, 8, true);
	assert_changes(&table_core(&table, 5)->owner, 1, true);
	assert_changes(&table_core(&table, 6)->place, 1, true);
	assert_changes(&table_core(&table, 6)->ask, 4, true);
	assert_changes(&table_irq(&table, 2)->owner, 1, true);
	assert_changes(&table_function(&table, 3)->owner, 1, true);
	assert_changes(&table_function(&table, 4)->ask, 4, true);
	assert_changes(&table_intx(&table, 3)->target, 8, true);
	assert_changes(&table_intx(&table, 3)->command, 4, true);
	assert_changes(table_image(&table, 1), sizeof(struct mint_image), true);
	assert_changes(table_lock_word(&table, MINT_LOCK_PCI), 4, true);
	assert_changes(table_event(&table, 1), sizeof(struct mint_event), true);
}

/* Whatever was written over the whole table, it can be opened again and has the same contents. */
static void test_all_of_it(void **state)
{
	struct table again;

	(void)state;
	for (unsigned int value = 0; value < 256; value += 51) {
		memset(mem, (int)value, size);
		frozen_mend(&frozen, &table);
		assert_int_equal(frozen_mend(&frozen, &table), 0);
		assert_true(table_open(&again, mem, size));
		for (uint32_t n = 0; n < 3; n++) {
			assert_string_equal(table_node(&again, n)->name, "abc");
			assert_true(table_is_node(&again, n + 1));
		}
	}
}

static void test_set(void **state)
{
	const uint8_t monitor = MINT_TAG_MONITOR;
	const uint32_t boot = 77;

	(void)state;
	frozen_set(&frozen, &table, MINT_ARRAY_CORES, 3, offsetof(struct mint_core, owner),
		   &monitor, 1);
	frozen_set(&frozen, &table, MINT_ARRAY_NODES, 1, offsetof(struct mint_node, boot_lapic_id),
		   &boot, 4);
	assert_int_equal(table_core(&table, 3)->owner, MINT_TAG_MONITOR);
	assert_int_equal(table_node(&table, 1)->boot_lapic_id, 77);
	assert_int_equal(frozen_mend(&frozen, &table), 0);
	table_core(&table, 3)->owner = 1;
	assert_int_equal(frozen_mend(&frozen, &table), 1);
	assert_int_equal(table_core(&table, 3)->owner, MINT_TAG_MONITOR);
	/* Only what is frozen is set, and nothing past the end. */
	frozen_set(&frozen, &table, MINT_ARRAY_NODES, 3, 0, &boot, 4);
	frozen_set(&frozen, &table, MINT_ARRAY_NODES, 1, offsetof(struct mint_node, state), &boot,
		   4);
	frozen_set(&frozen, &table, MINT_ARRAY_BLOCKS, 1, 0, &monitor, 1);
	assert_int_equal(table_node(&table, 1)->state, MINT_NODE_LOADED);
	assert_int_equal(*table_block(&table, 1), MINT_TAG_ABSENT);
}

static void test_room(void **state)
{
	struct frozen small = { copy, 0 };
	uint64_t wants = 7 * (6 + 4) + 5 * 64 + 3 * 0x15 + 10 * 24 + 3 * 64 + 5 * 11 + 4 * 16;

	(void)state;
	small.size = wants - 1;
	assert_false(frozen_take(&small, &table));
	small.size = wants;
	assert_true(frozen_take(&small, &table));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_header),
		TEST(test_elements),
		TEST(test_what_moves),
		TEST(test_all_of_it),
		TEST(test_set),
		TEST(test_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
