// SPDX-License-Identifier: GPL-2.0-only
/* Memory is a node's if its block's byte or one of the table's ranges says so. */
#include "lib/table/owner.h"

static bool in_range(const struct mint_range *r, uint64_t addr)
{
	return addr >= r->start && addr - r->start < r->size;
}

/*
 * The block's byte is the quicker test and comes first. It cannot be the only one: in a FIXED
 * block, only the ranges say who owns what.
 */
bool owner_is(const struct table *t, uint8_t tag, uint64_t addr)
{
	uint64_t block = addr >> MINT_BLOCK_SHIFT;

	if (block < table_count(t, MINT_ARRAY_BLOCKS) &&
	    __atomic_load_n(table_block(t, (uint32_t)block), __ATOMIC_RELAXED) == tag)
		return true;
	for (uint32_t n = 0; n < table_count(t, MINT_ARRAY_RANGES); n++) {
		const struct mint_range *r = table_range(t, n);

		if (r->owner == tag && in_range(r, addr))
			return true;
	}
	return false;
}
