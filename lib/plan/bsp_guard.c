// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linux from 6.9 on needs the decoy, and older kernels need the parameter. A kernel whose version
 * is not known gets both.
 */
#include "lib/plan/bsp_guard.h"

static uint32_t unused_lapic_id(const struct machine *m)
{
	uint32_t id = 0;

	while (machine_find_cpu(m, id))
		id++;
	return id;
}

struct bsp_guard bsp_guard(const struct plan *plan, unsigned int n, const struct bzimage *kernel)
{
	const struct plan_node *node = &plan->node[n];
	bool known = kernel->major || kernel->minor;
	bool checks_bsp = bzimage_at_least(kernel, 6, 9);
	struct bsp_guard guard = {
		.decoy = checks_bsp || !known,
		.parameter = !checks_bsp,
		.lapic_id = plan->machine->bsp_lapic_id,
	};

	if (node->boot_lapic_id != plan->machine->bsp_lapic_id)
		return guard;
	if (!plan->bsp_cleared)
		return (struct bsp_guard){ .lapic_id = plan->machine->bsp_lapic_id };
	/*
	 * The node owns the BSP, whose flag is cleared. So an old kernel needs no parameter: there
	 * is no core that it must leave alone, unless it is listed as a decoy.
	 */
	guard.parameter = guard.decoy && !known;
	guard.lapic_id = unused_lapic_id(plan->machine);
	return guard;
}
