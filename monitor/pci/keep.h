/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the firmware has set up in the nodes' functions, over their resets (lib/pci/keep.h). A
 * node's functions are those that the plan gives it, bridges included.
 */
#ifndef MONITOR_PCI_KEEP_H
#define MONITOR_PCI_KEEP_H

#include "lib/base/diag.h"
#include "lib/plan/plan.h"

/* At the machine's start, before anything is changed. False: no room, @diag says so. */
bool keep_save_all(const struct plan *plan, struct diag *diag);
/*
 * Function @i of the machine as the firmware had it, with its BARs; but silent, and decoding
 * nothing that has no address. It must answer. Does nothing to a virtual function, which has
 * nothing of its own.
 */
void keep_restore(const struct machine *m, unsigned int i);

#endif
