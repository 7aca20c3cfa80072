/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds every PCI function of the machine, as the firmware has set it up. */
#ifndef MONITOR_PCI_SCAN_H
#define MONITOR_PCI_SCAN_H

#include "lib/base/diag.h"
#include "lib/machine/machine.h"

/*
 * Fills m->pci and m->sriov. The ECAM regions in @m must be known. Functions that have to be left
 * out are reported in @diag.
 */
void pci_scan(struct machine *m, struct diag *diag);

#endif
