/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A node's PCI functions between two of its lives. They are silenced, which means no bus mastering,
 * and reset: by a function level reset where there is one (PCI Express Base 6.0, 6.6.2;
 * Conventional PCI's AF capability), else by a secondary bus reset of the port above (PCI-PCI
 * Bridge 1.2, 3.2.5.17). Then everything is set as the firmware had it (keep.h). All of this runs
 * on one core of node @n, and the notes about a reset belong to it.
 */
#ifndef MONITOR_PCI_RESET_H
#define MONITOR_PCI_RESET_H

#include <stdbool.h>
#include "lib/plan/plan.h"

/*
 * Silences all functions of node @n. While a core of the node's kernel still runs, it may undo this
 * at any time: so this is called once more when all cores are home. Returns the count of functions
 * that mastered the bus.
 */
unsigned int pci_silence_node(const struct plan *plan, unsigned int n);
/*
 * Reset the functions of node @n, in two steps because 100 ms have to pass in between.
 *
 * After pci_reset_begin() none of the functions sends anything any more, and nothing of theirs is
 * on the way to memory.
 *
 * pci_reset_finish() waits until they answer, and restores them. It does nothing if no reset was
 * begun. It returns false if a function does not answer, and logs which one: the node must not be
 * started then. Called again, it checks again, but does not wait again. It does not fail because of
 * a function that did not answer before its reset either.
 */
void pci_reset_begin(const struct plan *plan, unsigned int n);
/* Called for function @i if it does not answer: returns true if the node can do without it. */
typedef bool pci_keep_t(unsigned int n, unsigned int i);
bool pci_reset_finish(const struct plan *plan, unsigned int n, pci_keep_t *keep);

#endif
