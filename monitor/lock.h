/* SPDX-License-Identifier: GPL-2.0-only */
/* The monitor's waits for locks in the table (lib/table/lock_wait.h). All of them end. */
#ifndef MONITOR_LOCK_H
#define MONITOR_LOCK_H

#include <stdbool.h>
#include "lib/table/table.h"

#define LOCK_DEAD_US	1000000		/* who holds a lock over a few accesses stands still for good by then */

/* Returns false if one holder keeps the lock for @patience_us. */
bool lock_take(const struct table *table, enum mint_lock_id id, uint8_t tag, uint32_t patience_us);
/* As kernels do it (docs/kernel.md): takes it for the monitor from whoever has kept it for LOCK_DEAD_US. */
void lock_take_by_force(const struct table *table, enum mint_lock_id id);

#endif
