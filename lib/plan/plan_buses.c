// SPDX-License-Identifier: GPL-2.0-only
/* What of the buses of nodes depends on who owns the functions there at the moment. */
#include "lib/plan/plan_internal.h"

bool plan_bus_has(const struct plan_bus *bus, bdf_t bdf)
{
	return BDF_SEG(bus->port) == BDF_SEG(bdf) && bus->first <= BDF_BUS(bdf) &&
	       BDF_BUS(bdf) <= bus->last;
}

bool plan_bus_owned(const struct plan *plan, unsigned int n, const struct plan_bus *bus)
{
	for (unsigned int i = 0; i < plan->machine->pci_count; i++) {
		const struct machine_pci *fn = &plan->machine->pci[i];

		if (!fn->bridge && plan_bus_has(bus, fn->bdf) && plan_owner_of(plan, fn) != n)
			return false;
	}
	return true;
}

void plan_choose_buses(struct plan *plan, unsigned int n)
{
	struct plan_node *node = &plan->node[n];

	for (unsigned int b = 0; b < node->bus_count; b++)
		node->bus[b].exact = !node->bus[b].whole ||
			!plan_bus_owned(plan, n, &node->bus[b]);
}
