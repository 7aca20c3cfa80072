/* SPDX-License-Identifier: GPL-2.0-only */
/* How the monitor takes locks of the table (lib/table/lock_wait.h). Every wait ends. */
#ifndef MONITOR_LOCK_H
#define MONITOR_LOCK_H

#include <stdbool.h>
#include "lib/table/table.h"

/* microseconds; a core that holds a lock of a few accesses for so long will never release it */
#define LOCK_DEAD_US	1000000

/* Takes lock @id for @tag. Returns false if one holder keeps it for @patience_us microseconds. */
bool lock_take(const struct table *table, enum mint_lock_id id, uint8_t tag, uint32_t patience_us);
/*
 * Takes lock @id for the monitor, in the same way as kernels do (docs/kernel.md): from a holder
 * that has kept it for LOCK_DEAD_US, it is taken away, which is logged.
 */
void lock_take_by_force(const struct table *table, enum mint_lock_id id);

#endif
