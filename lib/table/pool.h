/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the monitor knows of the pool's blocks by itself (docs/trust.md). Every kernel can write to
 * a block's byte in the table, and the monitor zeroes memory: so it does not act on the byte alone.
 *
 *  - Only blocks of the plan's pool change their owner. The byte of any other block is put back.
 *  - Only blocks that the monitor knows to be dead are zeroed: those that nobody has had since the
 *    machine's start, and those that it has taken from a dead node by pool_orphan(). A block that
 *    somebody else makes STALE is left to whoever claims it next, and zeroes it then.
 *
 * Any core may call pool_orphan() at any time. The rest is for one core at a time.
 */
#ifndef LIB_POOL_H
#define LIB_POOL_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/table/table.h"

#define POOL_BLOCKS_MAX	131072		/* 16 TiB */

/* A bit for each block, in memory of the caller's. */
struct pool {
	uint32_t count;
	uint64_t *moves;		/* it is of the pool */
	uint64_t *ram;			/* it is not, and is FIXED; else it is ABSENT */
	uint64_t *dead;			/* nobody's, and not zeroed. Atomic */
};

/* Bytes that the notes of @count blocks take. */
uint64_t pool_notes_size(uint32_t count);
/*
 * @notes: pool_notes_size(@count) bytes, on 8, that nobody else writes to; they need not be zeros. @count is cut to
 * POOL_BLOCKS_MAX.
 */
void pool_begin(struct pool *p, void *notes, uint32_t count);
/* As the plan has it: block @n is FREE (of the pool, and dead), FIXED or ABSENT. */
void pool_plan(struct pool *p, uint32_t n, uint8_t tag);
bool pool_has(const struct pool *p, uint32_t n);

/* Makes STALE what a dead node held, once nothing of it writes any more. Returns the count. */
uint32_t pool_orphan(struct pool *p, const struct table *t, uint8_t tag);
/* Takes a dead block for the monitor, which zeroes it. Returns false if there is none. */
bool pool_clean(struct pool *p, const struct table *t, uint32_t *n);
/* Is block @n, which pool_clean() gave, still the monitor's? To be asked before each piece. */
bool pool_cleaning(const struct table *t, uint32_t n);
/* Block @n is zeroed, and becomes FREE. */
void pool_cleaned(struct pool *p, const struct table *t, uint32_t n);

/*
 * Puts back the bytes of blocks that are not of the pool, among @count blocks from @from on.
 * Returns how many were wrong; *first is the first of them.
 */
uint32_t pool_mend(const struct pool *p, const struct table *t, uint32_t from, uint32_t count,
		   uint32_t *first);

#endif
