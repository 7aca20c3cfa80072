// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/table/store.c: the image store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/table/store.h"

#define ROOM_START	0x40000000ULL
#define PAGES(n)	((uint64_t)(n) * STORE_PAGE)
#define ROOM_SIZE	PAGES(16)
#define IMAGES		8

static struct store s;
static struct table table;

static int setup(void **state)
{
	const struct table_counts counts = { .nodes = 3, .images = IMAGES };
	uint64_t size = table_size(&counts);
	void *mem;

	(void)state;
	s = (struct store){ &table, ROOM_START, ROOM_SIZE };
	mem = aligned_alloc(4096, size);
	memset(mem, 0, size);
	table_format(&table, mem, size, &counts);
	for (uint32_t n = 0; n < 3; n++) {
		struct mint_node *node = table_node(s.table, n);

		node->tag = (uint8_t)(n + 1);
		for (unsigned int k = 0; k < MINT_IMAGE_KINDS; k++)
			node->image[k] = node->next[k] = node->trying[k] = MINT_NO_IMAGE;
	}
	table_note_tags(&table);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(table.mem);
	return 0;
}

static struct mint_node *node(uint32_t n)
{
	return table_node(s.table, n);
}

static struct mint_image *image(uint32_t n)
{
	return table_image(s.table, n);
}

static uint32_t claim(uint64_t size)
{
	return store_claim(&s, MINT_IMAGE_KERNEL, size, 1, "/k");
}

/* Adds an image that is READY, and that node 0 uses if @used. */
static uint32_t put(uint64_t size, unsigned char fill, bool used)
{
	uint32_t n = claim(size);

	assert_int_not_equal(n, MINT_NO_IMAGE);
	memset(image(n)->sha256, fill, 32);
	image(n)->state = MINT_IMAGE_READY;
	if (used)
		node(0)->image[MINT_IMAGE_KERNEL] = n;
	return n;
}

static void assert_room(uint64_t free_pages, uint64_t largest_pages)
{
	struct store_room room = store_room(&s);

	assert_int_equal(room.free, PAGES(free_pages));
	assert_int_equal(room.largest, PAGES(largest_pages));
}

/*
 *	0   3 4       9 10            16
 *	| a |b|   c   |d|    free     |
 */
static void test_first_fit(void **state)
{
	uint32_t a, b, c, d;

	(void)state;
	assert_room(16, 16);
	a = claim(PAGES(3));
	b = claim(1);
	c = claim(PAGES(5) - 1);
	d = claim(PAGES(1));
	assert_int_equal(image(a)->addr, ROOM_START);
	assert_int_equal(image(b)->addr, ROOM_START + PAGES(3));
	assert_int_equal(image(c)->addr, ROOM_START + PAGES(4));
	assert_int_equal(image(d)->addr, ROOM_START + PAGES(9));
	assert_int_equal(image(a)->state, MINT_IMAGE_WRITING);
	assert_int_equal(image(a)->writer, 1);
	assert_string_equal(image(a)->name, "/k");
	assert_room(6, 6);
	image(c)->state = MINT_IMAGE_FREE;
	assert_room(11, 6);
	assert_int_equal(claim(PAGES(7)), MINT_NO_IMAGE);
	assert_int_equal(image(claim(PAGES(6)))->addr, ROOM_START + PAGES(10));
	assert_int_equal(image(claim(PAGES(5)))->addr, ROOM_START + PAGES(4));
	assert_room(0, 0);
	assert_int_equal(claim(1), MINT_NO_IMAGE);
}

static void test_limits(void **state)
{
	struct store none = { s.table, 0, 0 };

	(void)state;
	assert_int_equal(claim(ROOM_SIZE + 1), MINT_NO_IMAGE);
	assert_int_equal(claim(UINT64_MAX), MINT_NO_IMAGE);
	assert_int_equal(claim(ROOM_SIZE), 0);
	image(0)->state = MINT_IMAGE_FREE;
	for (uint32_t n = 0; n < IMAGES; n++)
		assert_int_equal(claim(1), n);
	assert_room(8, 8);
	assert_int_equal(claim(1), MINT_NO_IMAGE);	/* no element is left */
	store_drop(s.table, 1);
	assert_int_equal(store_claim(&none, MINT_IMAGE_KERNEL, 1, 1, "/k"), MINT_NO_IMAGE);
	assert_int_equal(store_room(&none).largest, 0);
}

static void test_long_name(void **state)
{
	char name[200];
	uint32_t n;

	(void)state;
	memset(name, 'x', sizeof(name));
	strcpy(name + 150, "/the/end");
	n = store_claim(&s, MINT_IMAGE_INITRD, 1, 1, name);
	assert_int_equal(strlen(image(n)->name), 63);
	assert_string_equal(image(n)->name + 55, "/the/end");
}

/* Of the READY images only those stay that a node names, in any of the three ways. */
static void test_collect(void **state)
{
	uint32_t used, next, trying, unused, writing;

	(void)state;
	used = put(1, 1, true);
	next = put(1, 2, false);
	trying = put(1, 3, false);
	unused = put(1, 4, false);
	writing = claim(1);
	node(1)->next[MINT_IMAGE_INITRD] = next;
	node(2)->trying[MINT_IMAGE_CMDLINE] = trying;
	image(7)->state = MINT_IMAGE_BOOT;
	store_collect(&s);
	assert_int_equal(image(used)->state, MINT_IMAGE_READY);
	assert_int_equal(image(next)->state, MINT_IMAGE_READY);
	assert_int_equal(image(trying)->state, MINT_IMAGE_READY);
	assert_int_equal(image(unused)->state, MINT_IMAGE_FREE);
	assert_int_equal(image(writing)->state, MINT_IMAGE_WRITING);
	assert_int_equal(image(7)->state, MINT_IMAGE_BOOT);
	assert_true(store_used(s.table, used) && !store_used(s.table, unused));
}

static void test_kept_once(void **state)
{
	static const uint8_t one[32] = { [0 ... 31] = 1 }, two[32] = { [0 ... 31] = 2 };
	uint32_t n = put(10, 1, true);

	(void)state;
	assert_int_equal(store_find(&s, MINT_IMAGE_KERNEL, 10, one), n);
	assert_int_equal(store_find(&s, MINT_IMAGE_KERNEL, 10, two), MINT_NO_IMAGE);
	assert_int_equal(store_find(&s, MINT_IMAGE_KERNEL, 11, one), MINT_NO_IMAGE);
	assert_int_equal(store_find(&s, MINT_IMAGE_INITRD, 10, one), MINT_NO_IMAGE);
	image(n)->state = MINT_IMAGE_WRITING;
	assert_int_equal(store_find(&s, MINT_IMAGE_KERNEL, 10, one), MINT_NO_IMAGE);
	image(n)->state = MINT_IMAGE_BOOT;		/* it may lie anywhere */
	image(n)->addr = 0x1000;
	assert_int_equal(store_find(&s, MINT_IMAGE_KERNEL, 10, one), n);
}

static void test_drop(void **state)
{
	uint32_t mine = claim(1), ready = put(1, 1, true);
	uint32_t other = store_claim(&s, MINT_IMAGE_INITRD, 1, 2, "/i");

	(void)state;
	assert_int_equal(store_drop(s.table, 1), 1);
	assert_int_equal(image(mine)->state, MINT_IMAGE_FREE);
	assert_int_equal(image(ready)->state, MINT_IMAGE_READY);
	assert_int_equal(image(other)->state, MINT_IMAGE_WRITING);
	assert_int_equal(store_drop(s.table, 1), 0);
}

static void test_start(void **state)
{
	struct mint_node *a = node(0);

	(void)state;
	assert_false(store_try(a));
	a->image[MINT_IMAGE_KERNEL] = 1;
	a->image[MINT_IMAGE_INITRD] = 2;
	a->next[MINT_IMAGE_KERNEL] = 3;
	a->next[MINT_IMAGE_INITRD] = MINT_IMAGE_NONE;
	assert_true(store_try(a));
	assert_int_equal(a->next[MINT_IMAGE_KERNEL], MINT_NO_IMAGE);
	assert_int_equal(a->image[MINT_IMAGE_KERNEL], 1);
	assert_int_equal(a->trying[MINT_IMAGE_KERNEL], 3);
	store_settle(a, true);
	assert_int_equal(a->image[MINT_IMAGE_KERNEL], 3);
	assert_int_equal(a->image[MINT_IMAGE_INITRD], MINT_IMAGE_NONE);
	assert_int_equal(a->image[MINT_IMAGE_CMDLINE], MINT_NO_IMAGE);
	assert_int_equal(a->trying[MINT_IMAGE_KERNEL], MINT_NO_IMAGE);
	a->next[MINT_IMAGE_KERNEL] = 4;
	assert_true(store_try(a));
	store_settle(a, false);
	assert_int_equal(a->image[MINT_IMAGE_KERNEL], 3);
	assert_int_equal(a->trying[MINT_IMAGE_KERNEL], MINT_NO_IMAGE);
}

static void test_lock(void **state)
{
	uint32_t *word = table_lock_word(s.table, MINT_LOCK_STORE);

	(void)state;
	assert_true(store_lock_try(s.table, 1));
	assert_false(store_lock_try(s.table, 1));
	assert_false(store_lock_try(s.table, 2));
	store_unlock(s.table, 2);
	assert_int_equal(*word, 2);
	store_unlock(s.table, 1);
	assert_int_equal(*word, 0);
	/* No node has such a tag, so none would ever release the lock. */
	*word = 0x12345678;
	assert_true(store_lock_try(s.table, 3));
	assert_int_equal(*word, 4);
	*word = 0xee;
	assert_true(store_lock_try(s.table, 3));
	/* Whatever is written into the nodes' entries, the possible holders were noted before. */
	node(2)->tag = 0x77;
	assert_false(store_lock_try(s.table, 1));
	*word = 0x78;
	assert_true(store_lock_try(s.table, 1));
}

/* Elements with wrong values are ignored, and the room is as if they were not there. */
static void test_lies(void **state)
{
	static const struct { uint64_t addr, size; } t[] = {
		{ 0, PAGES(1) },
		{ ROOM_START - PAGES(1), PAGES(2) },
		{ ROOM_START + 1, PAGES(1) },
		{ ROOM_START, 0 },
		{ ROOM_START, ROOM_SIZE + 1 },
		{ ROOM_START + PAGES(1), ROOM_SIZE },
		{ ROOM_START + ROOM_SIZE, 1 },
		{ ROOM_START, UINT64_MAX },
		{ UINT64_MAX - PAGES(1) + 1, PAGES(2) },
		{ ROOM_START + PAGES(1), UINT64_MAX - ROOM_START - PAGES(1) + 1 },
	};
	uint32_t n = put(PAGES(1), 1, true);
	struct mint_image out;

	(void)state;
	assert_true(store_image(&s, n, &out));
	assert_int_equal(out.addr, ROOM_START);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		image(n)->addr = t[i].addr;
		image(n)->size = t[i].size;
		assert_false(store_image(&s, n, &out));
		assert_room(16, 16);
		assert_int_equal(store_find(&s, MINT_IMAGE_KERNEL, t[i].size, image(n)->sha256),
				 MINT_NO_IMAGE);
	}
	assert_false(store_image(&s, IMAGES, &out));
	assert_false(store_image(&s, MINT_NO_IMAGE, &out));
	assert_false(store_image(&s, MINT_IMAGE_NONE, &out));
	image(n)->state = 77;
	node(0)->image[MINT_IMAGE_KERNEL] = MINT_NO_IMAGE;
	n = claim(1);
	image(n)->writer = 99;		/* no node has this tag */
	store_collect(&s);
	for (uint32_t i = 0; i < IMAGES; i++)
		assert_int_equal(image(i)->state, MINT_IMAGE_FREE);
}

/*
 * The index is random bytes: every walk ends, and what is claimed lies in the room and overlaps
 * nothing.
 */
static void test_scribbled(void **state)
{
	unsigned int claimed = 0;
	struct mint_image out;

	(void)state;
	srand(1);
	for (unsigned int round = 0; round < 20000; round++) {
		struct store_room room;
		uint32_t n;

		for (uint32_t i = 0; i < IMAGES; i++) {
			for (size_t k = 0; k < sizeof(out); k++)
				((uint8_t *)image(i))[k] = (uint8_t)rand();
			image(i)->state = (uint32_t)rand() % 5;
			if (rand() % 4)
				image(i)->addr = ROOM_START + PAGES(rand() % 18);
			if (rand() % 4)
				image(i)->size = (uint64_t)rand() % PAGES(6);
		}
		node(0)->next[0] = (uint32_t)rand() % (IMAGES + 1);
		if (rand() % 2)
			store_collect(&s);
		room = store_room(&s);
		assert_true(room.largest <= room.free && room.free <= ROOM_SIZE);
		n = store_claim(&s, MINT_IMAGE_KERNEL, PAGES(2), 1, "/k");
		if (n == MINT_NO_IMAGE)
			continue;
		claimed++;
		assert_true(room.largest >= PAGES(2));
		image(n)->state = MINT_IMAGE_READY;
		assert_true(store_image(&s, n, &out));
		for (uint32_t i = 0; i < IMAGES; i++)
			if (i != n && store_image(&s, i, &out))
				assert_true(out.addr + out.size <= image(n)->addr ||
					    image(n)->addr + PAGES(2) <= out.addr);
	}
	assert_true(claimed > 1000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_first_fit),
		TEST(test_limits),
		TEST(test_long_name),
		TEST(test_collect),
		TEST(test_kept_once),
		TEST(test_drop),
		TEST(test_start),
		TEST(test_lock),
		TEST(test_lies),
		TEST(test_scribbled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
