/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How blocks of memory change their owner. The code is the same in the monitor, in mint.ko and in
 * the tests; tests/model/blocks.pml has the same steps under the same names.
 *
 * A block's byte in MINT_ARRAY_BLOCKS alone says who owns the block. It changes by CMPXCHG alone
 * (docs/memory.md):
 *
 *	FREE  -> tag	claim	The block's contents are zeros.
 *	STALE -> tag	claim	The block holds somebody's data: the claimer zeroes it before use.
 *	tag   -> FREE	release	The owner has zeroed the block before.
 *	tag   -> tag'	release	The same; another node becomes the owner, and finds the block.
 *	tag   -> STALE	orphan	See below.
 *	tag   -> FIXED	retire	A page of the block has failed: nobody gets the block any more.
 *	STALE -> MONITOR -> FREE	clean	The monitor zeroes it, when it is idle.
 *
 * A block is orphaned
 *  - by the monitor, if the owner is dead, once all of its cores are home;
 *  - by the owner's next kernel, before that takes any block;
 *  - by the giver, if the new owner was dead when the block was given to it. Meanwhile the giver
 *    keeps that node from starting.
 *
 * The monitor's part is in lib/table/pool.h.
 *
 * So a kernel may die between any two instructions: the blocks that have its tag are orphaned.
 */
#ifndef LIB_BLOCKS_H
#define LIB_BLOCKS_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/table/table.h"

enum blocks_answer {
	BLOCKS_OK,
	BLOCKS_STALE,			/* claimed, and the claimer must zero it */
	BLOCKS_OWNED,			/* not claimed: it has another owner */
	BLOCKS_FIXED,			/* not claimed: it never moves */
	BLOCKS_BEYOND			/* not claimed: no RAM, or past the table's end */
};

/*
 * Claims block @n for node @tag. Returns BLOCKS_OK if it is claimed, also if it had this tag
 * before: then it is a gift of another node.
 */
enum blocks_answer blocks_claim(const struct table *table, uint32_t n, uint8_t tag);
/*
 * Hands block @n, which @tag owns and has zeroed, to @to: MINT_TAG_FREE or another node's tag.
 * Returns false, and changes nothing, if @tag did not own it.
 */
bool blocks_release(const struct table *table, uint32_t n, uint8_t tag, uint8_t to);
/* Makes block @n FIXED for good. Returns false, and changes nothing, if @tag did not own it. */
bool blocks_retire(const struct table *table, uint32_t n, uint8_t tag);

/*
 * Makes all blocks of the dead node @tag STALE. None of the node's cores and functions may write
 * any more. The node's own next kernel uses this; the monitor has pool_orphan(). Returns the count.
 */
uint32_t blocks_orphan(const struct table *table, uint8_t tag);

/*
 * Returns the first block from @n on whose byte is @tag, or the count of all blocks if there is
 * none.
 */
uint32_t blocks_next(const struct table *table, uint8_t tag, uint32_t n);
/* Returns how many blocks have the byte @tag. */
uint32_t blocks_held(const struct table *table, uint8_t tag);

#endif
