/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of each block in this kernel (lib/table/block_state.h), with one setter, and the steps
 * that change a state and the block's byte in the table together.
 *
 * One spinlock in block.c protects every `state`, and the byte while it changes together with a
 * state. `poisoned` and `failures` belong to whoever brought the block into a state that is
 * not idle, until that task brings it into the next. `to` is written, and `owed` used, with
 * serve.c's at_work locked.
 */
#ifndef MINT_KO_BLOCK_H
#define MINT_KO_BLOCK_H

#include "module/mint.h"
#include "lib/table/blocks.h"
#include "lib/table/block_state.h"

struct mint_block {
	enum block_state state;
	bool poisoned;			/* it has a page that failed before it left Linux's hands */
	unsigned long failures;		/* mint_quick_failures() before that */
	u8 to;				/* whom the worker gives it to: a node's tag, or FREE */
	u8 owed;			/* a node's tag: see gift.c; FREE: nothing is owed */
};

/* Returns the physical address of block @n. */
static inline u64 mint_block_start(u32 n)
{
	return (u64)n << MINT_BLOCK_SHIFT;
}

/* How many blocks the table has; 0 if this kernel takes and gives no blocks. */
u32 mint_block_count(void);
/* Allocate @count blocks, all ABSENT. Returns 0 or -ENOMEM. */
int mint_blocks_create(u32 count);
void mint_blocks_destroy(void);
/* @n has to be below the count. */
struct mint_block *mint_block(u32 n);
/* Returns the state at this moment. @n may be anything; past the last block it is ABSENT. */
enum block_state mint_block_state(u32 n);

/*
 * Change block @n from state @from to @to. Returns false if it was not in @from, which is an
 * ordinary race, or if the module is about to be removed and @to needs it. A change that
 * block_state_legal() does not allow is a mistake of this module: it is refused, with a warning.
 */
bool mint_block_change(u32 n, enum block_state from, enum block_state to);
/* The same for the task that brought it into @from: this change cannot fail. */
void mint_block_finish(u32 n, enum block_state from, enum block_state to);
/*
 * Give block @n, in state @from (RELEASING or HANDING), away: write @to into its byte, and bring it
 * into the state @idle in the same step. Its pages have to be zeros, unless @to is FIXED.
 */
void mint_block_surrender(u32 n, enum block_state from, enum block_state idle, u8 to);

/* Returns true if another node has given block @n, and nobody in this kernel works on it. */
bool mint_block_is_gift(u32 n);
/* Put such a block into the pool. Returns false, and changes nothing, if it is no gift any more. */
bool mint_block_refuse(u32 n);
/*
 * Make every block STALE that has this node's tag: leftovers of an earlier kernel, or of an earlier
 * load of the module. Call it while all blocks of this kernel are ABSENT. Returns their count.
 */
u32 mint_blocks_shed(void);

#endif
