/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keeps what the firmware has set up in the nodes' functions, over their resets (lib/pci/keep.h). A
 * node's functions are those that the plan gives it, including bridges.
 */
#ifndef MONITOR_PCI_KEEP_H
#define MONITOR_PCI_KEEP_H

#include "lib/base/diag.h"
#include "lib/plan/plan.h"

/*
 * Saves the registers of all nodes' functions. To be called once, before anything is changed.
 * Returns false if there is no room for all of them; then @diag has the error.
 */
bool keep_save_all(const struct plan *plan, struct diag *diag);
/*
 * Restores function @i of the machine, with its BARs, as the firmware had it, except that it does
 * not master the bus, and decodes nothing that has no address. The function must answer. Does
 * nothing to a virtual function, which has no settings of its own.
 */
void keep_restore(const struct machine *m, unsigned int i);

#endif
