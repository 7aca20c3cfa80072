/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions that sleep (D1, D2, D3hot), as firmware leaves those that it does not use, and
 * drivers those that they have shut down. Asleep a function is not reset as it should be, nor
 * does a bridge reach what is behind it.
 */
#ifndef MONITOR_PCI_WAKE_H
#define MONITOR_PCI_WAKE_H

#include "lib/plan/plan.h"

/*
 * Wake node @n's functions, bridges first, and wait as long as that takes: 10 ms for each bridge
 * that sleeps, and once for all others. What they have set up may be lost with it. Returns the
 * number woken.
 */
unsigned int wake_node(const struct plan *plan, unsigned int n);
/* All nodes' functions at the machine's start, as the firmware had them but awake. */
void wake_all(const struct plan *plan);

#endif
