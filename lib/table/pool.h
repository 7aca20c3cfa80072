/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the monitor itself knows of the pool's blocks (docs/trust.md). Every kernel can write to a
 * block's byte in the table, and the monitor zeroes memory: so it does not act on the byte alone.
 *
 *  - Only blocks of the plan's pool change their owner, and those of a node that is down, while
 *    they are lent. The byte of any other is put back.
 *  - The monitor zeroes only blocks that it knows to be dead: those that nobody has had since the
 *    machine's start, and those that it has taken from a dead node by pool_orphan(). If somebody
 *    else makes a block STALE, its next claimer zeroes it.
 *
 * Any core may call pool_orphan() at any time; one core at a time those about one lent block. Only
 * one core at a time may call the other functions that change something.
 */
#ifndef LIB_POOL_H
#define LIB_POOL_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/table/table.h"

#define POOL_BLOCKS_MAX	131072		/* 16 TiB */

/*
 * Three arrays with a bit for each block, in the caller's memory. `ram` does not change after the
 * last pool_plan(). Bits of the others change by atomic operations, on several cores. A block that
 * has `moves` and `ram` is lent.
 */
struct pool {
	uint32_t count;			/* blocks */
	uint64_t *moves;		/* the block belongs to the pool now */
	uint64_t *ram;			/* by the plan it does not, and is FIXED; if 0: ABSENT */
	uint64_t *dead;			/* nobody owns the block, and it is not zeroed */
};

/* Returns how many bytes the notes of @count blocks take. */
uint64_t pool_notes_size(uint32_t count);
/*
 * Begins *p with @count blocks, at most POOL_BLOCKS_MAX: those beyond are ignored. @notes are
 * pool_notes_size(@count) bytes, aligned to 8, to which nobody else writes. They need not be
 * zeroed.
 */
void pool_begin(struct pool *p, void *notes, uint32_t count);
/*
 * Notes what block @n is by the plan: @tag is MINT_TAG_FREE (it belongs to the pool, and is dead),
 * MINT_TAG_FIXED or MINT_TAG_ABSENT.
 */
void pool_plan(struct pool *p, uint32_t n, uint8_t tag);
/* Returns true if block @n belongs to the pool. */
bool pool_has(const struct pool *p, uint32_t n);

/*
 * Makes the blocks of the dead node @tag STALE. Nothing of the node may write any more. Returns the
 * count.
 */
uint32_t pool_orphan(struct pool *p, const struct table *t, uint8_t tag);
/*
 * Claims a dead block for the monitor, which is to zero it; *n is its number. Returns false if
 * there is none.
 */
bool pool_clean(struct pool *p, const struct table *t, uint32_t *n);
/*
 * Returns true if block @n, which pool_clean() has claimed, still has the monitor's tag. The caller
 * asks before it zeroes each piece.
 */
bool pool_cleaning(const struct table *t, uint32_t n);
/* The caller has zeroed block @n: makes it FREE. */
void pool_cleaned(struct pool *p, const struct table *t, uint32_t n);

/*
 * Lends block @n, which never moves by the plan and is a node's that is down: it belongs to the
 * pool from now on, STALE. Returns true if it is lent, also if it was before.
 */
bool pool_lend(struct pool *p, const struct table *t, uint32_t n);
/* Returns true if block @n is lent. */
bool pool_is_lent(const struct pool *p, uint32_t n);

enum pool_recall {
	POOL_HOME,			/* it is FIXED again, and lent no longer */
	POOL_DIRTY,			/* claimed for its node: zero it, and call pool_zeroed() */
	POOL_BUSY,			/* it changes hands, or the monitor zeroes it: try again */
	POOL_HELD			/* another node has it */
};

/*
 * Takes block @n back for the node @tag that lent it, if nobody has it. *@holder becomes the byte
 * of a block that is POOL_HELD.
 */
enum pool_recall pool_recall(struct pool *p, const struct table *t, uint32_t n, uint8_t tag,
			     uint8_t *holder);
/* Block @n was POOL_DIRTY, and is zeroed. Returns false if it is not the node's any more. */
bool pool_zeroed(struct pool *p, const struct table *t, uint32_t n, uint8_t tag);

/*
 * Puts back the bytes of those blocks among the @count ones from @from on that do not belong to the
 * pool. Returns how many were wrong. If there was one, *first is the first of them.
 */
uint32_t pool_mend(const struct pool *p, const struct table *t, uint32_t from, uint32_t count,
		   uint32_t *first);

#endif
