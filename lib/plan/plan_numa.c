// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cost of memory for a node is the sum of its distances from the node's cores, which the
 * firmware gives.
 */
#include "lib/base/str.h"
#include "lib/machine/numa.h"
#include "lib/plan/plan_internal.h"

/* Adds up, for the memory of each NUMA node, its distances from the cores of node @n. */
static void add_costs(const struct plan *plan, unsigned int n, struct plan_near *near)
{
	const struct machine *m = plan->machine;

	for (unsigned int i = 0; i < m->cpu_count; i++)
		for (unsigned int k = 0; plan->cpu_owner[i] == n && k < MACHINE_NUMA_MAX; k++)
			near->cost[k] += m->numa.distance[m->numa.cpu[i]][k];
}

void plan_numa_near(const struct plan *plan, unsigned int n, struct plan_near *near)
{
	memset(near, 0, sizeof(*near));
	add_costs(plan, n, near);
	for (unsigned int k = 0; k < MACHINE_NUMA_MAX; k++) {
		unsigned int at = 0;

		if (!machine_has_numa(plan->machine, k))
			continue;
		while (at < near->tiers && near->tier[at] < near->cost[k])
			at++;
		if (at < near->tiers && near->tier[at] == near->cost[k])
			continue;
		memmove(&near->tier[at + 1], &near->tier[at],
			(near->tiers - at) * sizeof(near->tier[0]));
		near->tier[at] = near->cost[k];
		near->tiers++;
	}
}

bool plan_numa_narrow(const struct plan *plan, const struct plan_near *near, unsigned int tier,
		      struct range_set *free)
{
	const struct machine_numa *numa = &plan->machine->numa;

	/* The last tier is all memory, also what the firmware assigns to no NUMA node. */
	for (unsigned int i = 0; tier + 1 < near->tiers && i < numa->mem_count; i++)
		if (near->cost[numa->mem[i].node] > near->tier[tier])
			range_set_subtract(free, numa->mem[i].range);
	return !free->overflow;
}

/* Returns a word in which bit k is set if node @n has cores of NUMA node k. */
static uint64_t homes_of(const struct plan *plan, unsigned int n)
{
	uint64_t homes = 0;

	for (unsigned int i = 0; i < plan->machine->cpu_count; i++)
		if (plan->cpu_owner[i] == n)
			homes |= 1ull << plan->machine->numa.cpu[i];
	return homes;
}

static bool has_address(const struct config_memory *memory, struct range r)
{
	for (unsigned int i = 0; i < memory->count; i++)
		if (memory->want[i].placed && memory->want[i].addr == r.start)
			return true;
	return false;
}

/*
 * Returns how much memory without an address in the config lies on NUMA nodes on which node @n has
 * no core. *where is the first such NUMA node.
 */
static uint64_t far_size(const struct plan *plan, unsigned int n, unsigned int *where)
{
	const struct plan_node *node = &plan->node[n];
	uint64_t homes = homes_of(plan, n), sum = 0;

	for (unsigned int i = 0; i < node->ram_count; i++) {
		struct range r = node->ram[i], part;
		unsigned int k;

		if (range_overlaps(r, node->dma) || has_address(&node->want->memory, r))
			continue;
		for (; !range_empty(r); r.start = part.end) {
			part = machine_numa_part(plan->machine, r, &k);
			if (k == MACHINE_NUMA_NONE || homes >> k & 1)
				continue;
			*where = sum ? *where : k;
			sum += range_size(part);
		}
	}
	return sum;
}

void plan_numa_tell(struct plan_work *w)
{
	char size[FMT_SIZE_LEN];

	for (unsigned int n = 0; n < w->plan->node_count && machine_is_numa(w->m); n++) {
		unsigned int where = 0;
		uint64_t far = far_size(w->plan, n, &where);

		if (far)
			PLAN_NODE_WARNING(w, n, w->cfg->node[n].memory.line,
					  "memory: %s of it are far "
					  "from the node's cores, on NUMA node %u and the like: "
					  "there was no room nearby (docs/numa.md)",
					  fmt_size(size, far), where);
	}
}
