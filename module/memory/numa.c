// SPDX-License-Identifier: GPL-2.0-only
/* Where blocks of the pool are in this kernel's NUMA topology. */
#include "module/memory/memory.h"
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/nodemask.h>
#include <linux/numa.h>
#include <linux/topology.h>
#include "lib/table/blocks.h"

/*
 * phys_to_target_node() knows memory that the firmware's SRAT lists, whether Linux was booted with
 * it or not. Without an SRAT only memory_add_physaddr_to_nid() has an answer.
 */
int mint_numa_node(u64 start)
{
	int nid = phys_to_target_node(start);

	if (nid == NUMA_NO_NODE)
		nid = memory_add_physaddr_to_nid(start);
	return nid != NUMA_NO_NODE && node_possible(nid) ? nid : first_online_node;
}

/* Returns the distance of a NUMA node from the nearest one that has a CPU of this kernel. */
static int distance_of(int nid)
{
	int from, best = INT_MAX;

	for_each_node_state(from, N_CPU)
		best = min(best, node_distance(from, nid));
	return best == INT_MAX ? LOCAL_DISTANCE : best;
}

int mint_numa_farther(int distance)
{
	int nid, best = INT_MAX;

	for_each_node(nid) {
		int this = distance_of(nid);

		if (this > distance)
			best = min(best, this);
	}
	return best == INT_MAX ? 0 : best;
}

u32 mint_numa_next(u8 tag, int distance, u32 n)
{
	for (n = blocks_next(mint_self.table, tag, n); n < mint_block_count();
	     n = blocks_next(mint_self.table, tag, n + 1))
		if (distance_of(mint_numa_node((u64)n << MINT_BLOCK_SHIFT)) == distance)
			break;
	return n;
}
