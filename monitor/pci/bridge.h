/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the monitor does to PCI before the start: every function stops
 * mastering the bus (firmware's drivers may have left DMA running), then
 * the bridges above the nodes' buses pass memory, I/O and mastering on. Windows and
 * bus numbers stay as the firmware set them.
 */
#ifndef MONITOR_PCI_BRIDGE_H
#define MONITOR_PCI_BRIDGE_H

#include "lib/plan/plan.h"

void pci_quiet_all(const struct machine *m);
void pci_open_bridges(const struct plan *plan);

#endif
