/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A node's PCI functions between two of its lives. Silenced: no bus mastering. Reset: function
 * level reset where there is one (PCI Express Base 6.0, 6.6.2; Conventional PCI's AF capability),
 * else a secondary bus reset of the port above (PCI-PCI Bridge 1.2, 3.2.5.17); then all as the
 * firmware had it (keep.h).
 */
#ifndef MONITOR_PCI_RESET_H
#define MONITOR_PCI_RESET_H

#include <stdbool.h>
#include "lib/plan/plan.h"

/*
 * While a core of the node's kernel still runs it may undo this at any time: so once more, when all
 * are home. Returns the number of functions that mastered the bus.
 */
unsigned int pci_silence_node(const struct plan *plan, unsigned int n);
/*
 * In two steps, as 100 ms must pass between: after the first, no function of the node's sends
 * anything any more, nor is anything of it still on the way to memory; after the second they
 * answer. The second does nothing where no first one was. It returns false if a function of the
 * node's does not answer, and says which: the node must not be started then. Called again it
 * looks again, and waits no second time. A function that did not answer before its reset either
 * is not waited for by the node.
 */
void pci_reset_begin(const struct plan *plan, unsigned int n);
bool pci_reset_finish(const struct plan *plan, unsigned int n);

#endif
