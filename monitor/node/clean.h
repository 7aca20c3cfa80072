/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The pool's blocks as the monitor sees to them: what nobody owns any more is zeroed, piece by piece,
 * by a core with nothing else to do (lib/table/pool.h says what the monitor believes of the table).
 */
#ifndef MONITOR_CLEAN_H
#define MONITOR_CLEAN_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/plan/plan.h"

/* After table_page_fill(). */
void clean_begin(const struct plan *plan);
/* Makes STALE what the dead node with this tag had from the pool. Returns the count of blocks. */
uint32_t clean_orphan(uint8_t tag);
/*
 * Zeroes one piece of one block. To be called again and again, by one core, which is no node's.
 * Returns false if there is nothing to zero.
 */
bool clean_poll(void);

#endif
