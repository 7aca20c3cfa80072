// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/pci/bridge.h"
#include "monitor/pci/config.h"
#include "monitor/pci/sriov.h"

static void command_change(bdf_t fn, uint16_t clear, uint16_t set)
{
	uint16_t command = pci_read16(fn, PCI_COMMAND);

	pci_write16(fn, PCI_COMMAND, (uint16_t)((command & ~clear) | set));
}

void pci_quiet_all(const struct machine *m)
{
	for (unsigned int i = 0; i < m->pci_count; i++)
		command_change(m->pci[i].bdf, COMMAND_BUS_MASTER, 0);
	sriov_quiet(m);
}

/* The port, and every bridge between it and the root bus. */
static void open_upwards(const struct machine *m, bdf_t port)
{
	const struct machine_pci *bridge = machine_find_pci(m, port);

	for (unsigned int depth = 0; bridge && depth < 256; depth++) {
		command_change(bridge->bdf, 0, COMMAND_IO | COMMAND_MEMORY | COMMAND_BUS_MASTER);
		bridge = machine_parent_bridge(m, bridge->bdf);
	}
}

void pci_open_bridges(const struct plan *plan)
{
	for (unsigned int n = 0; n < plan->node_count; n++)
		for (unsigned int b = 0; b < plan->node[n].bus_count; b++)
			if (!plan->node[n].bus[b].root)
				open_upwards(plan->machine, plan->node[n].bus[b].port);
}
