// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes lib/table with any bytes as an ownership table. A table that can be opened can be used,
 * whatever it contains and whatever is written over it afterwards.
 *
 * The input is the table itself, then what is written over it once it is open: triples of 32-bit
 * words (where, mask, value). The reads and writes of lib/table must stay inside it
 * (AddressSanitizer), all loops must end, and what comes back must keep its contract.
 */
#include <stdlib.h>
#include <string.h>
#include "lib/table/blocks.h"
#include "lib/table/lock_wait.h"
#include "lib/table/pool.h"
#include "lib/table/store.h"

#define CHECK(c) do { if (!(c)) abort(); } while (0)
#define TAG	3
#define ROOM	0x40000000ULL
#define ROOM_SIZE (64 * STORE_PAGE)
#define ELEMENTS 300		/* elements of an array that are tried */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t *mem;
static size_t mem_size;

static void inside(const void *p, size_t n)
{
	CHECK(!p || ((const uint8_t *)p >= mem && (const uint8_t *)p + n <= mem + mem_size));
}

static void use_elements(const struct table *t)
{
	for (uint32_t n = 0; n < ELEMENTS; n++) {
		inside(table_block(t, n), 1);
		inside(table_core(t, n), sizeof(struct mint_core));
		inside(table_function(t, n), sizeof(struct mint_function));
		inside(table_node(t, n), sizeof(struct mint_node));
		inside(table_range(t, n), sizeof(struct mint_range));
		inside(table_image(t, n), sizeof(struct mint_image));
		inside(table_digests(t, n), sizeof(struct mint_digests));
		inside(table_irq(t, n), sizeof(struct mint_irq));
		inside(table_intx(t, n), sizeof(struct mint_intx));
		inside(table_event(t, n), sizeof(struct mint_event));
	}
	for (uint32_t tag = 0; tag < 600; tag++)
		CHECK(!table_is_node(t, tag) || tag < MINT_TAG_LIMIT);
}

static void use_events(const struct table *t)
{
	const struct mint_event event = { .node = 1, .state = 2 };
	uint64_t count = table_event_count(t);
	struct mint_event e;

	for (uint64_t i = count > 300 ? count - 300 : 0; i < count; i++)
		if (table_event_read(t, i, &e))
			CHECK(e.sequence == i + 1);
	table_log(t, &event);
	CHECK(table_state_name(e.state) && table_cause_name(e.cause));
}

static void use_locks(const struct table *t)
{
	for (unsigned int id = 0; id < MINT_LOCK_COUNT; id++) {
		uint32_t *word = table_lock_word(t, id);
		enum lock_answer answer = LOCK_BUSY;
		struct lock_wait w;

		inside(word, sizeof(*word));
		lock_wait_begin(&w, 0, 10);
		for (uint64_t now = 0; answer == LOCK_BUSY; now++) {
			CHECK(now <= 10 * LOCK_WAIT_TURNS + 1);
			answer = lock_wait_try(&w, t, word, TAG, now);
		}
		if (answer == LOCK_OVERDUE)
			CHECK(lock_wait_force(&w, word, TAG, 100));
		CHECK(table_lock_holder(t, id) == TAG + 1);
		CHECK(table_unlock(t, id, TAG));
	}
	table_break_locks(t, TAG);
	table_drop_holds(t, TAG);
}

/*
 * Handles blocks as the monitor does. Only blocks that the plan has in its pool may change, and
 * only blocks of the dead may be zeroed.
 */
static void use_blocks(const struct table *t)
{
	static uint64_t notes[3 * (4096 / 64 + 1)];
	static struct pool pool;
	uint32_t n, first, count = table_count(t, MINT_ARRAY_BLOCKS), cleaned = 0;

	if (count > 4096)
		return;
	CHECK(pool_notes_size(count) <= sizeof(notes));
	pool_begin(&pool, notes, count);
	for (n = 0; n < count; n++)
		pool_plan(&pool, n,
			  n % 3 ? MINT_TAG_FREE : n % 2 ? MINT_TAG_FIXED : MINT_TAG_ABSENT);
	pool_orphan(&pool, t, TAG);
	while (pool_clean(&pool, t, &n)) {
		CHECK(pool_has(&pool, n) && cleaned++ < count);
		CHECK(pool_cleaning(t, n));
		pool_cleaned(&pool, t, n);
	}
	pool_mend(&pool, t, 0, count, &first);
	/*
	 * Where arrays overlap, a block's byte may also be something else, but the number of blocks
	 * is right.
	 */
	for (n = 0; n < count; n++)
		if (blocks_claim(t, n, TAG) == BLOCKS_OK)
			CHECK(blocks_release(t, n, TAG, MINT_TAG_FREE));
	CHECK(blocks_held(t, TAG) <= count && blocks_next(t, TAG, 0) <= count);
	CHECK(blocks_claim(t, count, TAG) == BLOCKS_BEYOND);
}

static void use_store(const struct table *t)
{
	static const uint8_t digest[32];
	const struct store s = { t, ROOM, ROOM_SIZE };
	struct store_room room;
	struct mint_image image;
	struct mint_node *node;
	uint32_t n;

	if (table_count(t, MINT_ARRAY_IMAGES) > 64 || table_count(t, MINT_ARRAY_NODES) > 64)
		return;
	for (n = 0; n < ELEMENTS; n++)
		if (store_image(&s, n, &image))
			CHECK(image.addr >= ROOM && image.size && image.size <= ROOM_SIZE &&
			      image.addr - ROOM <= ROOM_SIZE - image.size);
	room = store_room(&s);
	CHECK(room.free <= ROOM_SIZE && room.largest <= room.free);
	store_collect(&s);
	store_find(&s, MINT_IMAGE_KERNEL, 5, digest);
	n = store_claim(&s, MINT_IMAGE_KERNEL, 3 * STORE_PAGE, TAG, "/a/kernel");
	CHECK(n == MINT_NO_IMAGE || n < table_count(t, MINT_ARRAY_IMAGES));
	store_used(t, n);
	store_drop(t, TAG);
	for (n = 0; (node = table_node(t, n)); n++) {
		store_try(node);
		store_settle(node, n % 2);
	}
}

static void use(const struct table *t)
{
	use_elements(t);
	use_events(t);
	use_locks(t);
	use_blocks(t);
	use_store(t);
}

/* Writes as another kernel may do at any time: @data are triples of where, mask and value. */
static void scribble(uint8_t *bytes, size_t bytes_size, const uint8_t *data, size_t size)
{
	uint32_t word[3], old;

	for (; size >= sizeof(word); data += sizeof(word), size -= sizeof(word)) {
		memcpy(word, data, sizeof(word));
		word[0] = word[0] % (uint32_t)(bytes_size / 4) * 4;
		memcpy(&old, bytes + word[0], 4);
		old = (old & ~word[1]) | (word[2] & word[1]);
		memcpy(bytes + word[0], &old, 4);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t says;
	size_t table;
	uint8_t *bytes;
	struct table t;

	if (size < sizeof(struct mint_table))
		return 0;
	memcpy(&says, data + offsetof(struct mint_table, size), sizeof(says));
	table = says < sizeof(struct mint_table) || says > size ? size : says;
	bytes = aligned_alloc(4096, (table + 4095) / 4096 * 4096);
	CHECK(bytes);
	/* Exactly as large as the table, so that a read behind it is found. */
	bytes = realloc(bytes, table);
	CHECK(bytes);
	memcpy(bytes, data, table);
	mem = bytes;
	mem_size = table;
	if (table_open(&t, bytes, table)) {
		use(&t);
		scribble(bytes, table, data + table, size - table);
		use(&t);
	}
	free(bytes);
	return 0;
}
