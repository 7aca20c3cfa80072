/* SPDX-License-Identifier: GPL-2.0-only */
/* Every PCI function of the machine, as the firmware has set it up. */
#ifndef MONITOR_PCI_SCAN_H
#define MONITOR_PCI_SCAN_H

#include "lib/base/diag.h"
#include "lib/machine/machine.h"

/* Fills m->pci and m->sriov; the ECAM regions must be known. */
void pci_scan(struct machine *m, struct diag *diag);

#endif
