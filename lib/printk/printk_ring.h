/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel's log as it lies in its memory: Linux's lockless printk ring, since 5.10
 * (kernel/printk/printk_ringbuffer.c describes it). It is read as Linux's own readers do, beside
 * a kernel that may run and write to it, or may have died in the middle of doing so, or may have
 * written over it: then records are missing or make no sense, and nothing else happens.
 */
#ifndef LIB_PRINTK_RING_H
#define LIB_PRINTK_RING_H

#include "lib/printk/kernel_map.h"
#include "lib/printk/printk_layout.h"

#define PRINTK_TEXT_MAX	1024		/* PRINTKRB_RECORD_MAX; more is cut off */

/* Fixed after printk_ring_open(). */
struct printk_ring {
	const struct node_memory *mem;
	struct printk_layout layout;
	uint64_t head, tail;		/* where the ring keeps its newest and its oldest ID */
	uint64_t descs, infos, data;	/* the arrays, each of them in one range of the node */
	uint32_t count;			/* of descriptors: a power of two */
	uint64_t data_size;		/* bytes of text and IDs: a power of two */
};

struct printk_record {
	uint64_t seq;			/* number of the record, from 0 on */
	uint64_t ts_nsec;		/* since the kernel's start */
	uint32_t caller_id;		/* a task, or with bit 31 a CPU */
	uint8_t facility, level;	/* RFC 5424, 6.2.1 */
	uint16_t len;
	char text[PRINTK_TEXT_MAX];	/* len bytes of anything, no NUL; '\n' between lines */
};

/* Where a reader is. All zeros: at the oldest record. */
struct printk_cursor {
	uint64_t id;			/* of the descriptor that is read next */
	bool begun;
};

enum printk_step {
	PRINTK_END,			/* there is no more now */
	PRINTK_RECORD,			/* *out is the next record */
	/*
	 * The next record is not complete: somebody writes it, or died doing so, or may continue
	 * the line. *out is what there is, perhaps nothing. printk_pass() goes on behind it.
	 */
	PRINTK_OPEN,
	PRINTK_LOST,			/* records were overwritten before they were read */
	PRINTK_BROKEN			/* the ring makes no sense */
};

/*
 * Finds the ring of the kernel whose note is at @note. Returns false if the note, or what it leads
 * to, is no such ring.
 */
bool printk_ring_open(struct printk_ring *ring, const struct node_memory *mem, uint64_t note);
/* Reads the next record. That takes at most as many steps as the ring has descriptors. */
enum printk_step printk_next(const struct printk_ring *ring, struct printk_cursor *at,
			     struct printk_record *out);
/* Goes on behind a record that printk_next() has found open. */
void printk_pass(struct printk_cursor *at);
/* Returns true if there is nothing newer than the record that is read next. */
bool printk_is_newest(const struct printk_ring *ring, const struct printk_cursor *at);
/* Returns a cursor at the newest @n records, or at the oldest record if there are fewer. */
struct printk_cursor printk_last(const struct printk_ring *ring, uint32_t n);

#endif
