/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of each block in this kernel (lib/table/block_state.h), with one setter, and the steps that change a
 * state and the block's byte in the table together.
 *
 * One spinlock in block.c protects every `state`, and the byte while it changes together with a state. The other
 * fields of a block belong to whoever brought it into a state that is not idle, until he brings it into the next.
 */
#ifndef MINT_KO_BLOCK_H
#define MINT_KO_BLOCK_H

#include "module/mint.h"
#include "lib/table/blocks.h"
#include "lib/table/block_state.h"

struct mint_block {
	enum block_state state;
	bool poisoned;			/* a page had failed when they began to go offline, or went */
	unsigned long failures;		/* that Linux had counted before they went */
	u8 to;				/* whom the worker gives it to: a node's tag, or FREE */
	u8 owed;			/* given to this node, which was dead by then (gift.c); FREE: to none */
};

/* 0: this kernel takes and gives no blocks. */
u32 mint_block_count(void);
int mint_blocks_create(u32 count);
void mint_blocks_destroy(void);
/* @n is below the count. */
struct mint_block *mint_block(u32 n);
/* The state at this moment, of any number; ABSENT past the last block. */
enum block_state mint_block_state(u32 n);

/*
 * Change block @n from state @from to @to. Returns false if it was not in @from, which is an ordinary race, or if the
 * module is about to be removed and @to needs it. A change that block_state_legal() does not allow is a mistake of
 * this module: it is refused, with a warning.
 */
bool mint_block_change(u32 n, enum block_state from, enum block_state to);
/* The same by whoever brought it into @from, and so cannot fail. */
void mint_block_finish(u32 n, enum block_state from, enum block_state to);
/*
 * Write @to into the byte of a block in state @from, RELEASING or HANDING, and make the block idle in the same step.
 * Its pages are zeros, unless @to is FIXED.
 */
void mint_block_surrender(u32 n, enum block_state from, enum block_state idle, u8 to);

/* Returns true if another node has given this block, and nobody here works on it. */
bool mint_block_is_gift(u32 n);
/* Put such a block into the pool. Returns false if it was no gift any more: then nothing was changed. */
bool mint_block_refuse(u32 n);
/*
 * Make STALE what has this node's tag and belongs to nobody in this kernel: leftovers of an earlier kernel or of an
 * earlier load of the module. To be called while no block of this kernel is anything but ABSENT. Returns the count.
 */
u32 mint_blocks_shed(void);

#endif
