/* SPDX-License-Identifier: GPL-2.0-only */
/* Pins of I/O APICs that are nodes' own, once nodes run. */
#ifndef MONITOR_APIC_LINES_H
#define MONITOR_APIC_LINES_H

#include <stdbool.h>
#include "lib/plan/plan.h"
#include "lib/table/table.h"

/* MINT_LOCK_IOAPIC, for the monitor. False: somebody keeps it. */
bool lines_lock(const struct table *table);
void lines_unlock(const struct table *table);
/*
 * No pin of the dead node @n interrupts any more; lines that it shared and handled are FREE. After
 * its locks are broken. Pins and nodes are the plan's: what the table says of them is for kernels.
 */
void lines_release(const struct table *table, const struct plan *plan, unsigned int n);

#endif
