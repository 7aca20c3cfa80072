// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells which physical memory this kernel does not use. What lies there (an image, the memory of a
 * dead node, a page of the monitor) can be mapped as another owner's.
 */
#include "module/memory/memory.h"
#include <linux/ioport.h>
#include <linux/mm.h>
#include "lib/table/roster.h"

/*
 * Does the range touch a block of the pool that this node uses? Linux does not always know such a
 * block as System RAM: before 6.8 it never does (iomem.c).
 */
static bool has_own_block(u64 start, u64 size)
{
	for (u64 n = start >> MINT_BLOCK_SHIFT; n <= (start + size - 1) >> MINT_BLOCK_SHIFT; n++)
		if (n < mint_block_count() && block_state_ours(mint_block_state((u32)n)))
			return true;
	return false;
}

bool mint_memory_foreign(u64 start, u64 size)
{
	return size && start + size > start && !has_own_block(start, size) &&
		region_intersects(start, size, IORESOURCE_SYSTEM_RAM, IORES_DESC_NONE) ==
		REGION_DISJOINT;
}

static bool has_memory(u32 node, u64 addr)
{
	return roster_memory(mint_who(), node, addr, 1);
}

bool mint_memory_lends(u32 n)
{
	for (u32 node = 0; node < mint_peer_count; node++)
		if (has_memory(node, mint_block_start(n)))
			return true;
	return false;
}

bool mint_memory_lent(u64 addr)
{
	u64 n = addr >> MINT_BLOCK_SHIFT;

	return n < table_count(mint_self.table, MINT_ARRAY_BLOCKS) && mint_memory_in_pool((u32)n);
}

bool mint_memory_lent_by(const struct mint_peer *peer)
{
	for (u32 n = 0; n < table_count(mint_self.table, MINT_ARRAY_BLOCKS); n++)
		if (has_memory(peer->index, mint_block_start(n)) &&
		    mint_memory_lent(mint_block_start(n)))
			return true;
	return false;
}

static bool overlap(u64 start, u64 size, u64 start2, u64 size2)
{
	return size2 && start2 < start + size && start < start2 + size2;
}

bool mint_memory_shared(const struct mint_range *range)
{
	u64 start = range->start, size = range->size;

	if ((start | size) % PAGE_SIZE || !mint_memory_foreign(start, size) ||
	    overlap(start, size, mint_self.addr, mint_self.size))
		return false;
	for (u32 n = 0; n < mint_who()->range_count; n++) {
		const struct mint_range *r = &mint_who()->range[n];

		if (r != range && overlap(start, size, r->start, r->size))
			return false;
	}
	return true;
}
