/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who is who: the facts of the table that the monitor writes once, before the first kernel starts, and
 * that never change afterwards: each node's name and tag, whose each core is, whose each range of memory is.
 *
 * Every kernel can scribble over the table. So a reader copies these facts when it begins, checks the copy,
 * and decides by the copy alone. A node whose facts contradict each other is not "known": nothing is sent to
 * it and nothing of it is read. The others are used as before.
 */
#ifndef LIB_ROSTER_H
#define LIB_ROSTER_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/table/table.h"

#define ROSTER_NOBODY		0xffffffffu	/* no index of a node */
#define ROSTER_BROADCAST	0xffffffffu	/* the LAPIC ID that means every core: it names none */
#define ROSTER_VECTOR_MIN	32		/* Intel SDM vol. 3, 6.2: those below are exceptions */

struct roster_node {
	char name[MINT_NAME_SIZE];	/* NUL-terminated, fit for a file name, and unique */
	uint32_t boot_lapic_id;		/* as it was when the roster was read; one of its cores */
	uint8_t tag;			/* unique among the known ones */
	bool known;
};

struct roster_core {
	uint32_t lapic_id;
	uint8_t owner;			/* FREE where the table contradicts itself */
};

/* The caller provides the arrays. Their sizes are the counts of the table's arrays. */
struct roster {
	struct roster_node *node;	/* of MINT_ARRAY_NODES */
	struct roster_core *core;	/* of MINT_ARRAY_CORES */
	struct mint_range *range;	/* of MINT_ARRAY_RANGES; size 0: unused, or dropped */
	uint32_t node_count, core_count, range_count;
	uint32_t dropped;		/* ranges that cannot be what they say */
};

/* Where an interrupt may be sent. Only the functions below make one. */
struct roster_target {
	uint32_t lapic_id;
	uint8_t vector;			/* 0: none was asked for */
};

/*
 * Copy the facts of @t and check them. A range is dropped if it ends above 2^52, belongs to no known node nor to the
 * monitor, or overlaps a range of another owner. Returns true if every node is known and no range was dropped: nothing in
 * the table contradicts anything else.
 */
bool roster_read(struct roster *r, const struct table *t);

/* The index of the known node with this tag; ROSTER_NOBODY. */
uint32_t roster_tagged(const struct roster *r, uint32_t tag);
/* Is this a core of the known node @n? */
bool roster_owns_core(const struct roster *r, uint32_t n, uint32_t lapic_id);
/*
 * The boot core of node @n, whose entry now says @claimed: that one, if it is a core of the node, else the boot
 * core that it had. Returns false if the node is not known.
 */
bool roster_boot_core(const struct roster *r, uint32_t n, uint32_t claimed,
		      struct roster_target *to);
/*
 * What MINT_TARGET() word @word of node @n says. Returns false if the core is not that node's, or the vector is
 * none that an interrupt can have.
 */
bool roster_interrupt(const struct roster *r, uint32_t n, uint64_t word, struct roster_target *to);
/* The bytes from @addr on, at most @want, that lie in one range of the known node @n; 0: none. */
uint64_t roster_memory(const struct roster *r, uint32_t n, uint64_t addr, uint64_t want);

#endif
