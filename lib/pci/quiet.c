// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function loses bus mastering; a bridge keeps it, unless it leads where the monitor cannot look.
 */
#include "lib/pci/quiet.h"

bool pci_in_ecam(const struct machine *m, uint16_t segment, unsigned int bus)
{
	for (unsigned int i = 0; i < m->ecam_count; i++)
		if (m->ecam[i].segment == segment && m->ecam[i].bus_first <= bus &&
		    bus <= m->ecam[i].bus_last)
			return true;
	return false;
}

bool pci_leads_astray(const struct machine *m, const struct machine_pci *bridge)
{
	uint16_t segment = (uint16_t)BDF_SEG(bridge->bdf);

	/* The monitor reaches segment 0 by ports; a bridge that is not set up leads nowhere. */
	if (!bridge->bridge || !segment || !bridge->bus_secondary)
		return false;
	for (unsigned int bus = bridge->bus_secondary; bus <= bridge->bus_subordinate; bus++)
		if (!pci_in_ecam(m, segment, bus))
			return true;
	return false;
}

uint16_t pci_quiet_command(const struct machine *m, const struct machine_pci *fn, uint16_t command)
{
	if (command == 0xffff || (fn->bridge && !pci_leads_astray(m, fn)))
		return command;
	return command & (uint16_t)~PCI_COMMAND_MASTER;
}
