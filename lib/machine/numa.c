// SPDX-License-Identifier: GPL-2.0-only
/* Questions about the NUMA nodes of a machine that is known; numa_make.c makes them known. */
#include "lib/machine/numa.h"
#include "lib/machine/machine.h"

bool machine_is_numa(const struct machine *m)
{
	return m->numa.nodes != 0;
}

bool machine_has_numa(const struct machine *m, unsigned int node)
{
	return node < MACHINE_NUMA_MAX && m->numa.nodes >> node & 1;
}

struct range machine_numa_part(const struct machine *m, struct range r, unsigned int *node)
{
	*node = MACHINE_NUMA_NONE;
	for (unsigned int i = 0; i < m->numa.mem_count; i++) {
		const struct machine_numa_mem *mem = &m->numa.mem[i];

		if (!range_overlaps(mem->range, r))
			continue;
		if (mem->range.start > r.start) {
			r.end = mem->range.start;
			break;
		}
		*node = mem->node;
		if (r.end > mem->range.end)
			r.end = mem->range.end;
		break;
	}
	return r;
}

unsigned int machine_numa_of(const struct machine *m, phys_t addr)
{
	unsigned int node;

	machine_numa_part(m, range_of(addr, 1), &node);
	return node;
}
