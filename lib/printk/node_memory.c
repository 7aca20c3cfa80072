// SPDX-License-Identifier: GPL-2.0-only
/* Every read is checked against the node's ranges here, so that no address leads out of them. */
#include "lib/printk/node_memory.h"

bool node_memory_has(const struct node_memory *mem, uint64_t at, uint64_t size)
{
	for (unsigned int i = 0; i < mem->ram_count && size; i++) {
		const struct node_range *r = &mem->ram[i];

		if (at >= r->start && at < r->end && size <= r->end - at)
			return true;
	}
	return false;
}

bool node_memory_read(const struct node_memory *mem, uint64_t at, void *buf, size_t size)
{
	return node_memory_has(mem, at, size) && mem->read(mem, at, buf, size);
}
