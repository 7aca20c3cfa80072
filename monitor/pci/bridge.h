/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the monitor does to PCI before the start: every endpoint stops
 * mastering the bus (firmware's drivers may have left DMA running), then
 * the bridges above the nodes' buses pass memory, I/O and mastering on. Windows and
 * bus numbers stay as the firmware set them.
 */
#ifndef MONITOR_PCI_BRIDGE_H
#define MONITOR_PCI_BRIDGE_H

#include "lib/plan/plan.h"

/* lib/pci/quiet.h has the rules. USB controllers are taken from the firmware before. */
void pci_quiet_all(const struct machine *m);
void pci_open_bridges(const struct plan *plan);
/* No MSI and no MSI-X of the function's. */
void pci_quiet_interrupts(bdf_t fn);

#endif
