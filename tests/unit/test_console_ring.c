// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/console/console_ring.c: a node's console, and what a kernel with a bug can do to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/console/console_ring.h"

#define SIZE	MINT_CONSOLE_MIN
#define NODES	2
#define TAG	3

static struct table table;
static struct console_ring ring, other;
static struct console_owner own;

static int setup(void **state)
{
	const struct table_counts counts = { .nodes = NODES, .console_size = SIZE };
	uint64_t size = table_size(&counts);

	(void)state;
	table_format(&table, aligned_alloc(64, size), size, &counts);
	memset(table.mem, 0, size);
	assert_true(console_ring_find(&ring, &table, 0));
	assert_true(console_ring_find(&other, &table, 1));
	console_ring_own(&own, &ring);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(table.mem);
	return 0;
}

static void write_text(const char *text)
{
	console_ring_write(&own, text, strlen(text));
}

/* Byte @n of a long text. */
static char byte_of(uint64_t n)
{
	return (char)('a' + n % 23);
}

static void write_bytes(uint64_t from, size_t n)
{
	char bytes[3 * SIZE];

	for (size_t i = 0; i < n; i++)
		bytes[i] = byte_of(from + i);
	console_ring_write(&own, bytes, n);
}

static void assert_reads(struct console_reader *r, const char *text)
{
	char bytes[64] = "";

	assert_int_equal(console_ring_read(r, bytes, sizeof(bytes)), strlen(text));
	assert_memory_equal(bytes, text, strlen(text));
}

static void test_find(void **state)
{
	struct table_counts counts = { .nodes = NODES };
	struct console_ring none;
	struct table t = { 0 };
	uint64_t size = table_size(&counts);
	void *mem = calloc(1, size);

	(void)state;
	assert_int_equal(ring.size, SIZE);
	assert_false(console_ring_find(&none, &table, NODES));
	assert_ptr_equal((char *)other.shared, (char *)ring.shared + sizeof(*ring.shared) + SIZE);
	table_format(&t, mem, size, &counts);
	assert_false(console_ring_find(&none, &t, 0));
	free(mem);
}

/* A stride from which no ring of a power of two follows is a later version's: no console. */
static void test_sizes_that_cannot_be(void **state)
{
	static const uint32_t wrong[] = { 0, 1, SIZE - 64, SIZE + 64, 3 * SIZE,
					  2 * MINT_CONSOLE_MAX };
	struct mint_array *a = &table.header.array[MINT_ARRAY_CONSOLES];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		a->stride = (uint32_t)sizeof(struct mint_console) + wrong[i];
		assert_int_equal(table_console_size(&table), 0);
	}
	a->stride = sizeof(struct mint_console) + MINT_CONSOLE_MAX;
	assert_int_equal(table_console_size(&table), MINT_CONSOLE_MAX);
}

static void test_each_reader_reads_all(void **state)
{
	struct console_reader a, b;

	(void)state;
	console_ring_open(&a, &ring, SIZE);
	write_text("one ");
	write_text("two");
	console_ring_open(&b, &ring, SIZE);
	assert_reads(&a, "one two");
	assert_false(console_ring_has_output(&a));
	assert_reads(&b, "one two");
	write_text("!");
	assert_true(console_ring_has_output(&a));
	assert_reads(&a, "!");
	assert_reads(&a, "");
	assert_int_equal(a.lost + b.lost, 0);
}

static void test_scroll_back(void **state)
{
	static const struct { uint64_t most; const char *text; } cases[] = {
		{ 0, "" }, { 2, "st" }, { 7, "last st" }, { 10, "0 last st" }, { 99, "0 last st" },
	};
	struct console_reader r;

	(void)state;
	write_text("0 last st");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		console_ring_open(&r, &ring, cases[i].most);
		assert_reads(&r, cases[i].text);
	}
	write_bytes(0, 2 * SIZE);
	console_ring_open(&r, &ring, UINT64_MAX);
	assert_int_equal(own.written - r.next, SIZE);
}

/* The text goes on where the last life's ended, and what that one was typed is dropped. */
static void test_a_new_life(void **state)
{
	struct console_typist typist;
	struct console_reader r;
	char bytes[8];

	(void)state;
	write_text("before, ");
	assert_true(console_ring_claim(&typist, &ring, 0, MINT_TYPIST(TAG, 1)));
	assert_int_equal(console_ring_type(&typist, "rm -r\r", 6), 6);
	memset(&own, 0xaa, sizeof(own));
	console_ring_own(&own, &ring);
	assert_false(console_ring_has_input(&own));
	assert_int_equal(console_ring_take(&own, bytes, sizeof(bytes)), 0);
	assert_int_equal(console_ring_room(&typist), MINT_CONSOLE_INPUT);
	write_text("after");
	console_ring_open(&r, &ring, SIZE);
	assert_reads(&r, "before, after");
}

/* A slow reader gets the newest bytes, in order, and is told how many it missed. */
static void test_lapped(void **state)
{
	static const size_t steps[] = { 1, 100, SIZE - 1, SIZE, SIZE + 1, 3 * SIZE };
	struct console_reader r;
	char bytes[SIZE];
	uint64_t at = 0, seen = 0;
	size_t n;

	(void)state;
	console_ring_open(&r, &ring, SIZE);
	for (unsigned int i = 0; i < 60; i++) {
		write_bytes(at, steps[i % 6]);
		at += steps[i % 6];
		n = console_ring_read(&r, bytes, sizeof(bytes) / (1 + i % 3));
		for (size_t k = 0; k < n; k++)
			assert_int_equal(bytes[k], byte_of(r.next - n + k));
		seen += n;
		assert_int_equal(seen + r.lost, r.next);
	}
	assert_true(r.lost > 0);
}

/*
 * The writer is in the middle of overwriting what is being read:
 *
 *     next .... begun - SIZE ........ written
 *     [  torn, dropped ][ good       ]
 */
static void test_torn(void **state)
{
	struct console_reader r;
	char bytes[SIZE];

	(void)state;
	write_bytes(0, SIZE);
	console_ring_open(&r, &ring, SIZE);
	ring.shared->begun = SIZE + 10;
	assert_int_equal(console_ring_read(&r, bytes, 100), 90);
	assert_int_equal(bytes[0], byte_of(10));
	assert_int_equal(r.lost, 10);
	ring.shared->begun = 2 * SIZE + 200;
	assert_int_equal(console_ring_read(&r, bytes, 50), 0);
	assert_int_equal(r.lost, 60);
	assert_int_equal(r.next, 150);
}

static void test_typing(void **state)
{
	struct console_typist typist;
	char many[MINT_CONSOLE_INPUT + 5], bytes[MINT_CONSOLE_INPUT];
	size_t n, all = 0;

	(void)state;
	memset(many, 'x', sizeof(many));
	assert_int_equal(console_ring_typist(&ring), 0);
	assert_true(console_ring_claim(&typist, &ring, 0, MINT_TYPIST(TAG, 7)));
	assert_int_equal(console_ring_type(&typist, "ls\r", 3), 3);
	assert_true(console_ring_has_input(&own));
	assert_int_equal(console_ring_take(&own, bytes, 2), 2);
	assert_int_equal(console_ring_take(&own, bytes + 2, 9), 1);
	assert_memory_equal(bytes, "ls\r", 3);
	/* What was taken is not kept: it may be a password. */
	for (size_t i = 0; i < MINT_CONSOLE_INPUT; i++)
		assert_int_equal(ring.shared->input[i], 0);
	/* Nobody takes it: what does not fit is refused. */
	assert_int_equal(console_ring_type(&typist, many, sizeof(many)), MINT_CONSOLE_INPUT);
	assert_int_equal(console_ring_room(&typist), 0);
	assert_int_equal(console_ring_type(&typist, many, 1), 0);
	while ((n = console_ring_take(&own, bytes, 1000)))
		all += n;
	assert_int_equal(all, MINT_CONSOLE_INPUT);
}

static void test_one_types(void **state)
{
	struct console_typist a, b, c = { 0 };
	uint32_t first = MINT_TYPIST(TAG, 1), second = MINT_TYPIST(TAG, 2);

	(void)state;
	assert_int_equal(MINT_TYPIST_TAG(MINT_TYPIST(MINT_TAG_MONITOR, 0xffffffff)),
			 MINT_TAG_MONITOR);
	assert_false(console_ring_holds(&c));
	assert_true(console_ring_claim(&a, &ring, 0, first));
	assert_false(console_ring_claim(&b, &ring, 0, second));
	assert_int_equal(console_ring_typist(&ring), first);
	/* stolen: the first one notices, and does not end the claim of the second */
	assert_true(console_ring_claim(&b, &ring, first, second));
	assert_false(console_ring_holds(&a));
	assert_int_equal(console_ring_type(&a, "x", 1), 0);
	console_ring_leave(&a);
	assert_true(console_ring_holds(&b));
	console_ring_leave(&b);
	assert_int_equal(console_ring_typist(&ring), 0);
}

static void test_the_dead_do_not_type(void **state)
{
	struct console_typist a, b, living;

	(void)state;
	assert_true(console_ring_claim(&a, &ring, 0, MINT_TYPIST(TAG, 9)));
	assert_true(console_ring_claim(&b, &other, 0, MINT_TYPIST(TAG, 8)));
	assert_int_equal(console_ring_drop(&table, TAG + 1), 0);
	assert_int_equal(console_ring_drop(&table, TAG), 2);
	assert_false(console_ring_holds(&a) || console_ring_holds(&b));
	assert_true(console_ring_claim(&living, &ring, 0, MINT_TYPIST(TAG + 1, 9)));
	assert_int_equal(console_ring_drop(&table, TAG), 0);
}

/* Whatever the words say, every call ends, stays inside (ASan), and text is right again after. */
static void test_hostile_words(void **state)
{
	struct mint_console before = { 0 };
	struct console_typist typist;
	struct console_reader r;
	char bytes[2 * SIZE];
	uint64_t word;

	(void)state;
	srand(8);
	console_ring_open(&r, &ring, SIZE);
	assert_true(console_ring_claim(&typist, &ring, 0, MINT_TYPIST(TAG, 1)));
	for (unsigned int i = 0; i < 100000; i++) {
		word = (uint64_t)rand() << 40 ^ (uint64_t)rand() << 20 ^ (uint64_t)rand();
		word >>= rand() % 64;
		((uint64_t *)(void *)ring.shared)[rand() % 9] = rand() % 8 ? word : -word;
		assert_true(console_ring_read(&r, bytes, (size_t)rand() % sizeof(bytes)) <= SIZE);
		assert_true(console_ring_take(&own, bytes, (size_t)rand() % 9000) <=
			    MINT_CONSOLE_INPUT);
		assert_true(console_ring_room(&typist) <= MINT_CONSOLE_INPUT);
		console_ring_type(&typist, bytes, (size_t)rand() % 9000);
		if (rand() % 4)
			continue;
		write_text("text");
		console_ring_open(&r, &ring, 4);
		assert_reads(&r, "text");
	}
	/* Its writers heal a console that was written over. */
	memcpy(ring.shared, &before, sizeof(before));
	write_text("healed");
	assert_int_equal(console_ring_take(&own, bytes, 1), 0);
	assert_true(console_ring_claim(&typist, &ring, 0, MINT_TYPIST(TAG, 2)));
	assert_int_equal(console_ring_type(&typist, "q", 1), 1);
	assert_int_equal(console_ring_take(&own, bytes, 9), 1);
	assert_int_equal(bytes[0], 'q');
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_find), TEST(test_sizes_that_cannot_be), TEST(test_each_reader_reads_all),
		TEST(test_scroll_back), TEST(test_a_new_life), TEST(test_lapped), TEST(test_torn),
		TEST(test_typing), TEST(test_one_types), TEST(test_the_dead_do_not_type),
		TEST(test_hostile_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
