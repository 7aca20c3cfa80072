/* SPDX-License-Identifier: GPL-2.0-only */
/* Interrupts by pins of I/O APICs that nodes use, once nodes run. */
#ifndef MONITOR_APIC_IRQS_H
#define MONITOR_APIC_IRQS_H

#include <stdbool.h>
#include "lib/plan/plan.h"
#include "lib/table/table.h"

/* Takes MINT_LOCK_IOAPIC for the monitor. Returns false if somebody else keeps it for 100 ms. */
bool irqs_lock(const struct table *table);
void irqs_unlock(const struct table *table);
/*
 * Masks all pins of the dead node @n, and makes FREE the shared interrupts that it handled. To
 * be called after the node's locks are broken. Pins and nodes are taken from the plan: what the
 * table says of them is for kernels, and may be wrong.
 */
void irqs_release(const struct table *table, const struct plan *plan, unsigned int n);

#endif
