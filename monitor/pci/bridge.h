/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the monitor does to PCI before nodes start. Every endpoint stops mastering the bus, because
 * firmware's drivers may have left DMA running. Then the bridges above the nodes' buses are made to
 * pass on memory, I/O and mastering. Windows and bus numbers stay as the firmware set them.
 */
#ifndef MONITOR_PCI_BRIDGE_H
#define MONITOR_PCI_BRIDGE_H

#include "lib/plan/plan.h"

/*
 * Silences every function of the machine by the rules of lib/pci/quiet.h; first takes the USB
 * controllers from the firmware.
 */
void pci_quiet_all(const struct machine *m);
/* Makes all bridges above the nodes' buses pass everything on. */
void pci_open_bridges(const struct plan *plan);
/* Turns MSI and MSI-X of function @fn off. */
void pci_quiet_interrupts(bdf_t fn);

#endif
