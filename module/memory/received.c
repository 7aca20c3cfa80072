// SPDX-License-Identifier: GPL-2.0-only
/* Takes the blocks that other nodes give to this one, or puts them into the pool. */
#include "module/memory/memory.h"

/* Returns the first gift to this node from block @n on, or mint_block_count() if there is none. */
static u32 next_gift(u32 n)
{
	do {
		n = blocks_next(mint_self.table, mint_self.tag, n);
	} while (n < mint_block_count() && !mint_block_is_gift(n) && ++n);
	return n;
}

bool mint_gifts_here(void)
{
	return next_gift(0) < mint_block_count();
}

void mint_gifts_take(void)
{
	for (u32 n = next_gift(0); n < mint_block_count(); n = next_gift(n + 1)) {
		int ret = mint_move_take_block(n);

		/* If a user is about to make it online by hand, it is no gift any more. */
		if (ret && mint_block_refuse(n))
			pr_warn("memory%u was given to this node, and cannot be taken (%d): it "
				"goes to the pool\n",
				n, ret);
	}
}
