/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions that sleep (D1, D2, D3hot). Firmware leaves those that it does not use in that state,
 * and drivers leave those that they have shut down. While a function sleeps, it cannot be reset as
 * it should be, and a bridge does not reach what is behind it.
 */
#ifndef MONITOR_PCI_WAKE_H
#define MONITOR_PCI_WAKE_H

#include "lib/plan/plan.h"

/*
 * Wakes node @n's functions, bridges first, and waits as long as that takes: 10 ms for each bridge
 * that sleeps, and once for all other functions. A function may lose its settings when it wakes.
 * Returns the count of functions that slept.
 */
unsigned int wake_node(const struct plan *plan, unsigned int n);
/*
 * Wakes all nodes' functions, and restores what the firmware had set up in them. To be called at
 * the machine's start, after keep_save_all().
 */
void wake_all(const struct plan *plan);

#endif
