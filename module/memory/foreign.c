// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells which physical memory this kernel does not use. What lies there (an image, the memory of a
 * dead node, a page of the monitor) can be mapped as another owner's.
 */
#include "module/memory/block.h"
#include <linux/ioport.h>
#include <linux/mm.h>

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
