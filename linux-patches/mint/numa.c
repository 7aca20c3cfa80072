// SPDX-License-Identifier: GPL-2.0-only
#include "memory.h"
#include <linux/nodemask.h>
#include <linux/numa.h>

/*
 * phys_to_target_node() knows memory that the firmware's SRAT announces, whether Linux was booted
 * with it or not. Without an SRAT only memory_add_physaddr_to_nid() has an answer.
 */
int mint_numa_node(u64 start)
{
	int nid = phys_to_target_node(start);

	if (nid == NUMA_NO_NODE)
		nid = memory_add_physaddr_to_nid(start);
	return nid != NUMA_NO_NODE && node_possible(nid) ? nid : first_online_node;
}
