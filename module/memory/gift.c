// SPDX-License-Identifier: GPL-2.0-only
/*
 * Blocks that this node gives to another by writing the other's tag into their bytes. (serve.c
 * takes those that others give to this one.)
 *
 * No gift is lost, whenever its taker ends. The giver looks at the taker before the move, and again
 * after it has written the byte. If the taker can take blocks at the second look, the byte was
 * there before anything that ends the taker: then the monitor makes the block STALE when it takes
 * the node home, or mint.ko does when it is unloaded or loaded there.
 *
 * Otherwise the block is owed: the giver looks at it from time to time, until somebody has changed
 * the byte, the taker can take blocks again, or the taker is home. In the last case the giver holds
 * the node by the word `request`, so that it cannot start meanwhile, and makes the block STALE. It
 * does not make it FREE, since it cannot tell whether the taker has used it.
 */
#include "module/memory/memory.h"

static unsigned int owed;		/* how many; changes with serve.c's at_work locked */

static bool runs(const struct mint_peer *peer)
{
	return READ_ONCE(peer->node->state) == MINT_NODE_RUNNING &&
		READ_ONCE(peer->node->heartbeat_ms);
}

int mint_gift_check(u8 to)
{
	const struct mint_peer *peer;
	u32 flags;

	if (to == MINT_TAG_FREE)
		return 0;
	peer = mint_peer_tagged(to);
	if (!peer || peer->index == mint_self.index)
		return -EINVAL;
	if (!runs(peer))
		return -EHOSTDOWN;
	flags = READ_ONCE(peer->node->flags);
	if (flags & MINT_FLAG_TAKES)
		return 0;
	return flags & MINT_FLAG_LARGE_BLOCKS ? -EFBIG : -EOPNOTSUPP;
}

int mint_gift_given(u32 n, u8 to)
{
	struct mint_peer *peer = mint_peer_tagged(to);
	int ret;

	if (to == MINT_TAG_FREE)
		return 0;
	/* The byte was written before, by a CMPXCHG, which is a full barrier. */
	ret = mint_gift_check(to);
	if (ret) {
		if (mint_block(n)->owed == MINT_TAG_FREE)
			WRITE_ONCE(owed, owed + 1);
		mint_block(n)->owed = to;
		pr_warn("memory%u was given to a node that has just ended: it goes to the pool\n",
			n);
	} else {
		mint_bell_ring(peer->index);
	}
	return ret;
}

bool mint_gifts_owed(void)
{
	return READ_ONCE(owed);
}

/* Returns true if block @n is owed no longer: nobody has to look at it any more. */
static bool settle(u32 n, u8 to)
{
	struct mint_peer *peer = mint_peer_tagged(to);

	if (mint_memory_owner(n) != to || !peer || !mint_gift_check(to))
		return true;
	if (mint_life_hold(peer))
		return false;			/* not home yet, or started again */
	blocks_release(mint_self.table, n, to, MINT_TAG_STALE);
	mint_life_let_go(peer);
	return true;
}

void mint_gifts_settle(void)
{
	for (u32 n = 0; mint_gifts_owed() && n < mint_block_count(); n++) {
		struct mint_block *block = mint_block(n);

		if (block->owed == MINT_TAG_FREE || !settle(n, block->owed))
			continue;
		block->owed = MINT_TAG_FREE;
		WRITE_ONCE(owed, owed - 1);
	}
}
