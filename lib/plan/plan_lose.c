// SPDX-License-Identifier: GPL-2.0-only
/* A core that a node has lost becomes the monitor's: the one change to the plan after the start. */
#include "lib/plan/plan.h"

bool plan_lose_core(struct plan *plan, unsigned int n, uint32_t lapic_id)
{
	const struct machine *m = plan->machine;
	struct plan_node *node = &plan->node[n];

	if (node->core_count < 2)
		return false;
	for (unsigned int i = 0; i < m->cpu_count; i++)
		if (plan->cpu_owner[i] == n && m->cpu[i].lapic_id == lapic_id) {
			plan->cpu_owner[i] = PLAN_MONITOR;
			node->core_count--;
		}
	/* The machine's cores ascend. */
	for (unsigned int i = m->cpu_count; i-- > 0; )
		if (plan->cpu_owner[i] == n)
			node->boot_lapic_id = m->cpu[i].lapic_id;
	return true;
}
