/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Blocks of memory that change their owner. The same in the monitor, in mint.ko and in the
 * tests; tests/model/blocks.pml has the same steps under the same names.
 *
 * A block's byte in MINT_ARRAY_BLOCKS alone says whose it is, and changes by CMPXCHG alone
 * (docs/memory.md):
 *
 *	FREE  -> tag	claim	its contents are zeros
 *	STALE -> tag	claim	its contents are somebody's: zero before use
 *	tag   -> FREE	release	after it has been zeroed
 *	tag   -> tag'	release	the same, to another node, which finds it there
 *	tag   -> STALE	orphan	its owner is dead: by the monitor, when all cores are home; or its kernel has begun anew:
 *				by itself, before it takes any; or it was dead when it was given the block: by the
 *				giver, while it keeps the owner from starting
 *	tag   -> FIXED	retire	it has failed: nobody gets it
 *	STALE -> MONITOR -> FREE	clean	by the monitor, when it has nothing else to do
 *
 * The monitor's part is in lib/table/pool.h.
 *
 * So a kernel may die between any two instructions: what its tag is on is orphaned.
 */
#ifndef LIB_BLOCKS_H
#define LIB_BLOCKS_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/table/table.h"

enum blocks_answer {
	BLOCKS_OK,
	BLOCKS_STALE,			/* claimed, and to be zeroed */
	BLOCKS_OWNED,			/* somebody else has it */
	BLOCKS_FIXED,			/* never moves */
	BLOCKS_BEYOND			/* no memory there, or past the table's end */
};

/* Make block @n @tag's. BLOCKS_OK also where it is that already: another node has given it. */
enum blocks_answer blocks_claim(const struct table *table, uint32_t n, uint8_t tag);
/*
 * Give @tag's block @n, zeroed, to @to: FREE or another node's tag. False: it was not
 * @tag's; nothing was changed.
 */
bool blocks_release(const struct table *table, uint32_t n, uint8_t tag, uint8_t to);
bool blocks_retire(const struct table *table, uint32_t n, uint8_t tag);

/*
 * What a dead node held, once none of its cores and functions writes any more. The count. For the
 * dead node's own next kernel: the monitor has pool_orphan().
 */
uint32_t blocks_orphan(const struct table *table, uint8_t tag);

/* The first block from @n on whose byte is @tag; the count of blocks: none. */
uint32_t blocks_next(const struct table *table, uint8_t tag, uint32_t n);
uint32_t blocks_held(const struct table *table, uint8_t tag);

#endif
