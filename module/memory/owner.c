// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whose a block is: reads its byte in the table, and does all that has to be done when this node
 * becomes the owner or ceases to be. How Linux gets the pages, or loses them, is no matter here.
 */
#include "module/memory/memory.h"
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/mm.h>

/* Only what changes blocks adds to these, without a lock: they are statistics. */
struct mint_moves mint_moves;

u8 mint_memory_owner(u32 n)
{
	return READ_ONCE(*table_block(mint_self.table, n));
}

bool mint_memory_in_pool(u32 n)
{
	u8 owner = mint_memory_owner(n);

	return owner != MINT_TAG_FIXED && owner != MINT_TAG_ABSENT;
}

const char *mint_memory_owner_name(u8 tag)
{
	const struct mint_peer *peer = mint_peer_tagged(tag);

	switch (tag) {
	case MINT_TAG_FREE:	return "the pool";
	case MINT_TAG_STALE:	return "the pool, to be zeroed,";
	case MINT_TAG_MONITOR:	return "the monitor, which zeroes it,";
	case MINT_TAG_FIXED:	return "what never moves";
	case MINT_TAG_ABSENT:	return "nobody: there is no memory;";
	default:		return peer ? peer->name : "?";
	}
}

void mint_memory_zero(u32 n)
{
	u64 began = ktime_get_ns();

	mint_zero(__va(mint_block_start(n)), MINT_BLOCK_SIZE);
	mint_moves.zero_ns += ktime_get_ns() - began;
	mint_stay("zero");
}

/* The monitor zeroes blocks of the pool when it is idle: wait until it is done with block @n. */
static void wait_zeroed(u32 n)
{
	unsigned long end = jiffies + msecs_to_jiffies(MINT_CLEAN_MS);

	while (mint_memory_owner(n) == MINT_TAG_MONITOR && time_before(jiffies, end))
		msleep(MINT_CLEAN_POLL_MS);
}

int mint_memory_claim(u32 n)
{
	enum blocks_answer answer;
	u64 began;

	wait_zeroed(n);
	began = ktime_get_ns();
	answer = blocks_claim(mint_self.table, n, mint_self.tag);
	mint_moves.table_ns += ktime_get_ns() - began;
	if ((answer == BLOCKS_OK || answer == BLOCKS_STALE) && mint_failed_retire(n))
		return -EIO;
	switch (answer) {
	case BLOCKS_OK:
		mint_stay("claim");
		return 0;
	case BLOCKS_STALE:
		mint_stay("claim");
		mint_memory_zero(n);
		return 0;
	case BLOCKS_OWNED:
		return -EBUSY;
	case BLOCKS_FIXED:
		return -EPERM;
	default:
		return -ENXIO;
	}
}

static void surrender(u32 n, enum block_state from, u8 to)
{
	u64 began = ktime_get_ns();

	mint_block_surrender(n, from, from == BLOCK_HANDING ? BLOCK_KEPT : BLOCK_OFFLINE, to);
	mint_moves.table_ns += ktime_get_ns() - began;
}

void mint_memory_give_back(u32 n, enum block_state from, bool zeroed)
{
	struct mint_block *block = mint_block(n);
	u8 to = block->to;

	/*
	 * A block that stays KEPT remains System RAM; otherwise it could not be made offline. No
	 * crash kernel is loaded then.
	 */
	if (from == BLOCK_RELEASING)
		mint_iomem_set_dumped(n, false);
	if (block->poisoned || mint_failed_in(n)) {
		block->poisoned = false;
		pr_warn("memory%u has failed: nobody gets it any more\n", n);
		to = MINT_TAG_FIXED;
	} else if (!zeroed) {
		mint_memory_zero(n);
	}
	surrender(n, from, to);
	mint_stay("release");
}
