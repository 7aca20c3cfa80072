/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The operations on the ownership table (mint/abi.h says what it looks like). They work on the
 * mapped table, wherever that is, and are the same in the monitor, in mint.ko and in the tests.
 *
 * Every kernel can write to the table at any time. So a reader copies its header once, checks the
 * copy, and from then on finds each array by the copy alone.
 */
#ifndef LIB_TABLE_H
#define LIB_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <mint/abi.h>

/* How many elements each array of the table has. */
struct table_counts {
	uint32_t blocks, cores, functions, nodes, ranges, images, irqs, intx;
	uint32_t console_size;		/* of each node's output ring, bytes; 0: no consoles */
};

/*
 * A reader's own view of the table. It does not change after table_open() or, for the one who has
 * made the table, after table_note_tags(): so readers need no lock.
 */
struct table {
	void *mem;			/* the table itself: shared, and never believed */
	struct mint_table header;	/* private: a copy of page 0; its event_count is not used */
	uint64_t node_tags[4];		/* private: bit t is set if t is a node's tag */
};

/* Returns the size of a table with these counts, in bytes: whole pages. */
uint64_t table_size(const struct table_counts *counts);

/*
 * Lays out an empty table in @size zeroed bytes at @mem: blocks are ABSENT; cores, functions and
 * interrupts are FREE. @size must be table_size(@counts). The header is written to t->header
 * only, where the caller completes it before table_publish().
 */
void table_format(struct table *t, void *mem, uint64_t size, const struct table_counts *counts);
/* Writes the header into the table, its magic last: from then on others may read the table. */
void table_publish(const struct table *t);

/*
 * Opens the table in the @size bytes at @mem. Returns false if this code cannot read it: the magic
 * or the major version differs, or an array does not lie inside.
 */
bool table_open(struct table *t, void *mem, uint64_t size);

/*
 * Notes which tags the nodes have. table_open() does that too; who has formatted a table calls this
 * once the nodes' entries are filled in. What is written there later does not change what
 * table_is_node() returns.
 */
void table_note_tags(struct table *t);
/* Returns true if @tag was a node's tag when the tags were noted. */
bool table_is_node(const struct table *t, uint32_t tag);

/* Each returns element @n of its array, in the table itself, or NULL past the array's end. */
uint8_t *table_block(const struct table *t, uint32_t n);
struct mint_core *table_core(const struct table *t, uint32_t n);
struct mint_function *table_function(const struct table *t, uint32_t n);
struct mint_node *table_node(const struct table *t, uint32_t n);
struct mint_range *table_range(const struct table *t, uint32_t n);
struct mint_image *table_image(const struct table *t, uint32_t n);
struct mint_digests *table_digests(const struct table *t, uint32_t n);
struct mint_irq *table_irq(const struct table *t, uint32_t n);
struct mint_intx *table_intx(const struct table *t, uint32_t n);
struct mint_failed *table_failed(const struct table *t, uint32_t n);
/* Returns the monitor's log, or NULL if the table has none: the monitor is older than minor 8. */
struct mint_log *table_monitor_log(const struct table *t);
struct mint_console *table_console(const struct table *t, uint32_t n);
/*
 * Returns the element that event number @n has in the ring, or NULL if the table keeps no events.
 */
struct mint_event *table_event(const struct table *t, uint64_t n);
/*
 * Returns the size of each console's output ring in bytes, which is a power of two; 0: the nodes
 * have no consoles that this code could use.
 */
uint32_t table_console_size(const struct table *t);
/* Returns how many elements array @id has. */
uint32_t table_count(const struct table *t, enum mint_array_id id);

/*
 * Changes an owner byte from @from to @to by CMPXCHG. Returns true if this caller has changed it,
 * and false if the byte was not @from. *seen, if @seen is not NULL, is the byte as it was before.
 */
bool table_exchange(uint8_t *owner, uint8_t from, uint8_t to, uint8_t *seen);

/* Does the same with a 32-bit word: a request, a state or a lock. */
bool table_exchange32(uint32_t *word, uint32_t from, uint32_t to);

/* Returns the word in which the lock keeps its holder: tag + 1; 0: the lock is free. */
uint32_t *table_lock_word(const struct table *t, enum mint_lock_id id);
/* Takes a lock for @tag. Returns false if it is held (lock_wait.h says how long to wait). */
bool table_lock_try(const struct table *t, enum mint_lock_id id, uint8_t tag);
/* Releases a lock. Returns false if @tag did not hold it. */
bool table_unlock(const struct table *t, enum mint_lock_id id, uint8_t tag);
/* Returns the holder's tag + 1, or 0 if the lock is free. */
uint32_t table_lock_holder(const struct table *t, enum mint_lock_id id);
/*
 * Releases all locks of the dead node @tag. None of its cores may run any more. Returns the count
 * of locks.
 */
unsigned int table_break_locks(const struct table *t, uint8_t tag);
/*
 * Takes back the requests by which the dead node @tag held other nodes to dump them. Returns the
 * count of those nodes.
 */
unsigned int table_drop_holds(const struct table *t, uint8_t tag);

/* Appends *what to the event log; its sequence is ignored. Any number of cores may do so. */
void table_log(const struct table *t, const struct mint_event *what);
/*
 * Copies event number @n, which counts from 0, to *out. Returns false if it is not complete yet or
 * has been overwritten.
 */
bool table_event_read(const struct table *t, uint64_t n, struct mint_event *out);
/* Returns how many events were ever written. */
uint64_t table_event_count(const struct table *t);

/* Each returns a name for messages, such as "panic" and "running", or "?" for an unknown value. */
const char *table_cause_name(uint32_t cause);
const char *table_state_name(uint32_t state);

#endif
