/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The monitor's work on the pool: a core with nothing else to do zeroes the blocks that nobody
 * owns, piece by piece (lib/table/pool.h says how far the monitor believes the table).
 */
#ifndef MONITOR_CLEAN_H
#define MONITOR_CLEAN_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/plan/plan.h"
#include "lib/table/pool.h"

/* Notes which blocks the plan puts into the pool. To be called once, after table_page_fill(). */
void clean_begin(const struct plan *plan);
/*
 * Makes STALE the blocks that the dead node with @tag had taken from the pool. Any core may call
 * this. Returns the count of these blocks.
 */
uint32_t clean_orphan(uint8_t tag);
/*
 * About blocks of a node that is down: pool_lend(); pool_recall(); and for one that is POOL_DIRTY,
 * zeroes it, and returns true if it is home then. One core at a time may call these for one block.
 */
bool clean_lend(uint32_t n);
bool clean_is_lent(uint32_t n);		/* any core may call this one */
enum pool_recall clean_recall(uint32_t n, uint8_t tag, uint8_t *holder);
bool clean_zero(uint32_t n, uint8_t tag);
/*
 * Zeroes one piece of one block, and repairs the table's bytes of blocks that are not in the pool.
 * To be called again and again, always by the same core, which belongs to no node. Returns false if
 * there was nothing to zero.
 */
bool clean_poll(void);

#endif
