/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ownership table's operations (mint/abi.h says what it looks like). They
 * work on the mapped table, wherever that is, and are the same in the monitor,
 * in mint.ko and in the tests.
 *
 * Every kernel can write to the table at any time. So a reader copies its header once,
 * checks the copy, and from then on finds each array by the copy alone.
 */
#ifndef LIB_TABLE_H
#define LIB_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <mint/abi.h>

struct table_counts {
	uint32_t blocks, cores, functions, nodes, ranges, images, lines, intx;
};

/* A reader's own view. Nothing in it changes after table_open(), or table_note_tags(). */
struct table {
	void *mem;			/* the table itself: shared, and never believed */
	struct mint_table header;	/* private: what page 0 said. event_count is not kept here */
	uint64_t node_tags[4];		/* private: bit t: t is a node's tag. By table_note_tags() */
};

/* Bytes of a table with these counts: whole pages. */
uint64_t table_size(const struct table_counts *counts);

/*
 * Lay out an empty table over @size zeroed bytes at @mem: blocks are ABSENT, cores and
 * functions FREE. @size must be table_size(counts). The header stands in t->header alone,
 * where the caller completes it before table_publish().
 */
void table_format(struct table *t, void *mem, uint64_t size, const struct table_counts *counts);
/* Write the header into the table, its magic last: from here on others may read. */
void table_publish(const struct table *t);

/*
 * Open the table in these @size bytes. Returns false if this code cannot read it: the magic
 * or the major version is another, or an array does not lie inside.
 */
bool table_open(struct table *t, void *mem, uint64_t size);

/*
 * Remember which tags the nodes have. table_open() does so by itself; whoever has formatted a
 * table does so when its nodes are filled in. What is written into the nodes' entries later does
 * not change the answer of table_is_node().
 */
void table_note_tags(struct table *t);
bool table_is_node(const struct table *t, uint32_t tag);

/* The element, or NULL past the array's end. */
uint8_t *table_block(const struct table *t, uint32_t n);
struct mint_core *table_core(const struct table *t, uint32_t n);
struct mint_function *table_function(const struct table *t, uint32_t n);
struct mint_node *table_node(const struct table *t, uint32_t n);
struct mint_range *table_range(const struct table *t, uint32_t n);
struct mint_image *table_image(const struct table *t, uint32_t n);
struct mint_pin *table_pin(const struct table *t, uint32_t n);
struct mint_line *table_line(const struct table *t, uint32_t n);
struct mint_intx *table_intx(const struct table *t, uint32_t n);
struct mint_failed *table_failed(const struct table *t, uint32_t n);
/* Element of event number @n; NULL: the table keeps no events. */
struct mint_event *table_event(const struct table *t, uint64_t n);
uint32_t table_count(const struct table *t, enum mint_array_id id);

/*
 * Change an owner byte from @from to @to by CMPXCHG. True: this caller did
 * it. False: the byte was not @from (*seen, if not NULL, is what it was).
 */
bool table_exchange(uint8_t *owner, uint8_t from, uint8_t to, uint8_t *seen);

/* The same for a request or a state. */
bool table_exchange32(uint32_t *word, uint32_t from, uint32_t to);

/* Where it keeps its holder. */
uint32_t *table_lock_word(const struct table *t, enum mint_lock_id id);
/* Take a lock for node @tag. False: somebody holds it (lock_wait.h says for how long to wait). */
bool table_lock_try(const struct table *t, enum mint_lock_id id, uint8_t tag);
/* False: it was not @tag's. */
bool table_unlock(const struct table *t, enum mint_lock_id id, uint8_t tag);
uint32_t table_lock_holder(const struct table *t, enum mint_lock_id id);	/* tag + 1; 0: free */
/* Release what a dead node held, once none of its cores runs any more. The count of locks. */
unsigned int table_break_locks(const struct table *t, uint8_t tag);
/* The same for the nodes that it held in order to dump them. The count of nodes. */
unsigned int table_drop_holds(const struct table *t, uint8_t tag);

/* Append to the event log; what->sequence is ignored. Any number of writers. */
void table_log(const struct table *t, const struct mint_event *what);
/* Event number @n (from 0, below event_count). False: overwritten, or not complete yet. */
bool table_event_read(const struct table *t, uint64_t n, struct mint_event *out);
/* How many events were ever written. */
uint64_t table_event_count(const struct table *t);

const char *table_cause_name(uint32_t cause);	/* "panic"; "?" if unknown */
const char *table_state_name(uint32_t state);	/* "running"; "?" if unknown */

#endif
