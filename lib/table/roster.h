/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who is who: the facts of the table that the monitor writes once, before the first kernel starts,
 * and that do not change afterwards: each node's name and tag, and the owner of each core that does
 * not move and of each range of memory. The owner of a core that moves is read from the table each
 * time: it decides nothing but whether an interrupt is sent there.
 *
 * Every kernel can write over the table. So a reader copies these facts when it begins, checks the
 * copy, and decides by the copy alone. A node whose facts contradict each other is not "known":
 * nothing is sent to it and none of its memory is read. The other nodes are used as before.
 */
#ifndef LIB_ROSTER_H
#define LIB_ROSTER_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/table/table.h"

#define ROSTER_NOBODY		0xffffffffu	/* instead of a node's index: no node */
#define ROSTER_BROADCAST	0xffffffffu	/* the LAPIC ID that means all cores */
#define ROSTER_VECTOR_MIN	32		/* below: exceptions (Intel SDM vol. 3, 6.2) */

struct roster_node {
	char name[MINT_NAME_SIZE];	/* NUL-terminated, unique, can be a file's name */
	uint32_t boot_lapic_id;		/* of a known node: one of its cores, when this was read */
	uint8_t tag;			/* of a known node: no other known node has it */
	bool known;			/* the facts about this node do not contradict each other */
};

struct roster_core {
	uint32_t lapic_id;
	uint8_t owner;			/* tag; MINT_TAG_FREE if the table contradicts itself */
	const uint8_t *now;		/* owner of a core that moves, in the table; else NULL */
};

/*
 * The caller provides the arrays. Their sizes are the counts of the table's arrays. Nothing in it
 * changes after roster_read(), so readers need no lock.
 */
struct roster {
	struct roster_node *node;	/* of MINT_ARRAY_NODES */
	struct roster_core *core;	/* of MINT_ARRAY_CORES */
	struct mint_range *range;	/* of MINT_ARRAY_RANGES; size 0: unused, or dropped */
	uint32_t node_count, core_count, range_count;
	uint32_t dropped;		/* count of the ranges that roster_read() has dropped */
};

/* Where an interrupt may be sent. Only the functions below fill it in. */
struct roster_target {
	uint32_t lapic_id;
	uint8_t vector;			/* 0: none, since only the core was asked for */
};

/*
 * Copies the facts from @t and checks them. A range is dropped if it ends above 2^52, if its owner
 * is neither a known node nor the monitor, or if it overlaps a range of another owner. Returns true
 * if every node is known and no range was dropped: then the table does not contradict itself.
 */
bool roster_read(struct roster *r, const struct table *t);

/* Returns the index of the known node with this tag, or ROSTER_NOBODY if there is none. */
uint32_t roster_tagged(const struct roster *r, uint32_t tag);
/* Returns true if node @n is known and owns the core @lapic_id. */
bool roster_owns_core(const struct roster *r, uint32_t n, uint32_t lapic_id);
/* Has *to be that core, if node @n owns it. Returns false if not. */
bool roster_core(const struct roster *r, uint32_t n, uint32_t lapic_id, struct roster_target *to);
/*
 * Finds the boot core of node @n, whose entry now says that it is @claimed. *to is that core if the
 * node owns it, or else the boot core of the roster. Returns false if the node is not known.
 */
bool roster_boot_core(const struct roster *r, uint32_t n, uint32_t claimed,
		      struct roster_target *to);
/*
 * Reads the word @word of node @n, made by MINT_TARGET(), into *to. Returns false if the node does
 * not own that core, or if no interrupt can have that vector.
 */
bool roster_interrupt(const struct roster *r, uint32_t n, uint64_t word, struct roster_target *to);
/*
 * Returns how many bytes from physical address @addr on, at most @want, lie in one range of the
 * known node @n: 0 if @addr lies in none.
 */
uint64_t roster_memory(const struct roster *r, uint32_t n, uint64_t addr, uint64_t want);

#endif
