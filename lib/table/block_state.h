/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a kernel does with a block of the pool, as that kernel itself sees it. The block's byte in
 * the table (lib/table/blocks.h) says which node owns it; this state says who in the owning kernel
 * works on it. Both are needed: a kernel writes its tag into the byte before it can use the block,
 * so the byte alone does not distinguish a claim in progress from a gift of another node.
 *
 * Three rules keep the byte and the state together:
 *
 * - A claim enters CLAIMING or RETAKING before it changes the byte.
 * - The step that gives the byte away also leaves RELEASING or HANDING; both happen under one lock.
 * - So, under that lock, a byte with this node's tag is a gift exactly if the state is idle
 *   (block_state_idle()), and only then may it be refused.
 */
#ifndef LIB_BLOCK_STATE_H
#define LIB_BLOCK_STATE_H

#include <stdbool.h>

enum block_state {
	/* Idle: nobody in this kernel works on the block, and the byte is another's, or a gift. */
	BLOCK_ABSENT,			/* Linux has no page structs for it. */
	BLOCK_OFFLINE,			/* Linux has page structs; its memory block is offline. */
	/*
	 * Linux's memory block is online, but its pages are in no free list: the quick way gave
	 * them
	 * away, or it was made online without them.
	 */
	BLOCK_KEPT,

	/* The byte is not changed. */
	BLOCK_ADDING,			/* Linux makes its page structs. */
	BLOCK_REMOVING,			/* Linux removes its page structs. */
	BLOCK_KEPT_LEAVING,		/* As KEPT, and Linux makes the memory block offline. */

	/*
	 * The byte is being changed to this node's tag, or has been; then the pages are zeroed if
	 * need be.
	 */
	BLOCK_CLAIMING,			/* Linux makes the memory block online. */
	BLOCK_RETAKING,			/* As CLAIMING, by the quick way. */

	/* The byte is this node's tag. */
	BLOCK_ONLINE,			/* Linux uses the pages. */
	/* Linux makes the memory block offline: it moves the contents of its pages elsewhere. */
	BLOCK_LEAVING,
	BLOCK_VACATING,			/* As LEAVING, by the quick way. */
	BLOCK_STANDBY,			/* The pages are zeroed, in no free list, ready to give. */
	BLOCK_STANDBY_LEAVING,		/* As STANDBY, and Linux makes the memory block offline. */
	BLOCK_REFILLING,		/* Pages that stood by go back to Linux. */
	/* Nobody uses the pages any more: they are zeroed, and the byte is given away. */
	BLOCK_RELEASING,
	BLOCK_HANDING,			/* As RELEASING, by the quick way. */

	BLOCK_STATE_COUNT
};

/* Returns true if a block may change from @from to @to. */
bool block_state_legal(enum block_state from, enum block_state to);
/*
 * Returns true if nobody in this kernel works on the block or owns it. A byte with this node's tag
 * is a gift then.
 */
bool block_state_idle(enum block_state state);
/* Returns true if the byte is this node's tag for certain. */
bool block_state_ours(enum block_state state);
/*
 * Returns true if the module must stay loaded, since only its notifier keeps the block from a
 * second owner.
 */
bool block_state_needs_module(enum block_state state);
/* Returns the state's name for messages, or "?" if @state is not one of the enum. */
const char *block_state_name(enum block_state state);

#endif
