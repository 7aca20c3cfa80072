// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/clean.h"
#include "lib/table/blocks.h"
#include "monitor/mem/zero.h"
#include "monitor/node.h"
#include "monitor/table_page.h"

#define PIECE	KIB(256)		/* a key waits so long */

static struct range left;		/* of the block that is being zeroed */

bool clean_poll(void)
{
	const struct table *table = table_page();
	struct range piece = left;
	uint32_t n;

	if (range_empty(left)) {
		if (!blocks_clean(table, &n))
			return false;
		left = range_of((phys_t)n * MINT_BLOCK_SIZE, MINT_BLOCK_SIZE);
		piece = left;
	}
	if (range_size(piece) > PIECE)
		piece.end = piece.start + PIECE;
	zero_range(piece);
	left.start = piece.end;
	if (range_empty(left))
		blocks_release(table, (uint32_t)(piece.start / MINT_BLOCK_SIZE), MINT_TAG_MONITOR,
			       MINT_TAG_FREE);
	return true;
}
