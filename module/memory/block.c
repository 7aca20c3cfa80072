// SPDX-License-Identifier: GPL-2.0-only
/* Keeps the state of each block, and changes it together with the block's byte in the table. */
#include "module/memory/block.h"
#include <linux/bug.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static struct mint_block *blocks;
static u32 block_count;
/* Protects every block's state; and its byte, where both change together. */
static DEFINE_SPINLOCK(states);

u32 mint_block_count(void)
{
	return block_count;
}

int mint_blocks_create(u32 count)
{
	blocks = kvcalloc(count, sizeof(*blocks), GFP_KERNEL);
	if (!blocks)
		return -ENOMEM;
	for (u32 n = 0; n < count; n++) {
		blocks[n].to = MINT_TAG_FREE;
		blocks[n].owed = MINT_TAG_FREE;
	}
	block_count = count;
	return 0;
}

void mint_blocks_destroy(void)
{
	block_count = 0;
	kvfree(blocks);
	blocks = NULL;
}

struct mint_block *mint_block(u32 n)
{
	return &blocks[n];
}

enum block_state mint_block_state(u32 n)
{
	return n < block_count ? READ_ONCE(blocks[n].state) : BLOCK_ABSENT;
}

/*
 * Change the state, with @states locked. The module is held as long as any block needs it. Returns
 * false if the module is about to be removed.
 */
static bool set_state(u32 n, enum block_state to)
{
	bool needed = block_state_needs_module(blocks[n].state),
		needs = block_state_needs_module(to);

	if (!needed && needs && !try_module_get(THIS_MODULE))
		return false;
	WRITE_ONCE(blocks[n].state, to);
	if (needed && !needs)
		module_put(THIS_MODULE);
	return true;
}

bool mint_block_change(u32 n, enum block_state from, enum block_state to)
{
	bool done;

	if (WARN_ONCE(!block_state_legal(from, to), "mint: memory%u: %s -> %s is no legal change\n",
		      n, block_state_name(from), block_state_name(to)))
		return false;
	spin_lock(&states);
	done = blocks[n].state == from && set_state(n, to);
	spin_unlock(&states);
	return done;
}

void mint_block_finish(u32 n, enum block_state from, enum block_state to)
{
	WARN_ONCE(!mint_block_change(n, from, to), "mint: memory%u is %s, not %s\n", n,
		  block_state_name(mint_block_state(n)), block_state_name(from));
}

void mint_block_surrender(u32 n, enum block_state from, enum block_state idle, u8 to)
{
	bool written = false;

	if (WARN_ONCE(!block_state_legal(from, idle) || !block_state_idle(idle),
		      "mint: memory%u: %s -> %s gives nothing away\n", n, block_state_name(from),
		      block_state_name(idle)))
		return;
	spin_lock(&states);
	if (!WARN_ONCE(blocks[n].state != from, "mint: memory%u is %s, not %s\n", n,
		       block_state_name(blocks[n].state), block_state_name(from))) {
		written = blocks_release(mint_self.table, n, mint_self.tag, to);
		set_state(n, idle);
	}
	spin_unlock(&states);
	if (!written)
		pr_err("memory%u: its byte in the table was not this node's any more when it was "
		       "given away\n", n);
}

static bool is_gift(u32 n)
{
	return block_state_idle(READ_ONCE(blocks[n].state)) &&
		READ_ONCE(*table_block(mint_self.table, n)) == mint_self.tag;
}

bool mint_block_is_gift(u32 n)
{
	return n < block_count && is_gift(n);
}

bool mint_block_refuse(u32 n)
{
	bool done;

	spin_lock(&states);
	done = is_gift(n) && blocks_release(mint_self.table, n, mint_self.tag, MINT_TAG_FREE);
	spin_unlock(&states);
	return done;
}

u32 mint_blocks_shed(void)
{
	return blocks_orphan(mint_self.table, mint_self.tag);
}
