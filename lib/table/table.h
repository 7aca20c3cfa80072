/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ownership table's operations (mint/abi.h says what it looks like). They
 * work on the mapped table, wherever that is, and are the same in the monitor,
 * in mint.ko and in the tests.
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

/* Bytes of a table with these counts: whole pages. */
uint64_t table_size(const struct table_counts *counts);

/*
 * Lay out an empty table over @size zeroed bytes at @mem: descriptors set,
 * blocks ABSENT, cores and functions FREE, magic not yet written. @size must
 * be table_size(counts).
 */
void table_format(void *mem, uint64_t size, const struct table_counts *counts);
/* Write the magic, with release order: from here on others may read. */
void table_publish(void *mem);

/*
 * Is there a table in these @size bytes that this code can read? Checks the
 * magic, the major version and that every array lies inside.
 */
bool table_valid(const void *mem, uint64_t size);

/* The element, or NULL past the array's end. The table must be valid. */
uint8_t *table_block(void *mem, uint32_t n);
struct mint_core *table_core(void *mem, uint32_t n);
struct mint_function *table_function(void *mem, uint32_t n);
struct mint_node *table_node(void *mem, uint32_t n);
struct mint_range *table_range(void *mem, uint32_t n);
struct mint_image *table_image(void *mem, uint32_t n);
struct mint_pin *table_pin(void *mem, uint32_t n);
struct mint_line *table_line(void *mem, uint32_t n);
struct mint_intx *table_intx(void *mem, uint32_t n);
/* Element of event number @n; NULL: the table keeps no events. */
struct mint_event *table_event(void *mem, uint64_t n);
uint32_t table_count(const void *mem, enum mint_array_id id);

/*
 * Change an owner byte from @from to @to by CMPXCHG. True: this caller did
 * it. False: the byte was not @from (*seen, if not NULL, is what it was).
 */
bool table_exchange(uint8_t *owner, uint8_t from, uint8_t to, uint8_t *seen);

/* The same for a request or a state. */
bool table_exchange32(uint32_t *word, uint32_t from, uint32_t to);

/* Where it keeps its holder. */
uint32_t *table_lock_word(void *mem, enum mint_lock_id id);
/* Take a lock for node @tag. False: somebody holds it. */
bool table_lock_try(void *mem, enum mint_lock_id id, uint8_t tag);
/* False: it was not @tag's. */
bool table_unlock(void *mem, enum mint_lock_id id, uint8_t tag);
uint32_t table_lock_holder(void *mem, enum mint_lock_id id);	/* tag + 1; 0: free */
/* Release what a dead node held, once none of its cores runs any more. The count of locks. */
unsigned int table_break_locks(void *mem, uint8_t tag);
/* The same for the nodes that it held in order to dump them. The count of nodes. */
unsigned int table_drop_holds(void *mem, uint8_t tag);

/* Append to the event log; what->sequence is ignored. Any number of writers. */
void table_log(void *mem, const struct mint_event *what);
/* Event number @n (from 0, below event_count). False: overwritten, or not complete yet. */
bool table_event_read(void *mem, uint64_t n, struct mint_event *out);

const char *table_cause_name(uint32_t cause);	/* "panic"; "?" if unknown */
const char *table_state_name(uint32_t state);	/* "running"; "?" if unknown */

#endif
