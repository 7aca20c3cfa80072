// SPDX-License-Identifier: GPL-2.0-only
#include "lib/world/bsp_guard.h"

struct bsp_guard bsp_guard(const struct plan *plan, unsigned int n, const struct bzimage *kernel)
{
	const struct plan_node *node = &plan->node[n];
	bool known = kernel->major || kernel->minor;
	bool checks_bsp = bzimage_at_least(kernel, 6, 9);

	if (node->boot_lapic_id == plan->machine->bsp_lapic_id)
		return (struct bsp_guard){ false, false };
	return (struct bsp_guard){ .decoy = checks_bsp || !known, .parameter = !checks_bsp };
}
