/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ownership table in memory (include/mint/abi.h): filled from the plan, and repaired while
 * nodes run. @n is always the index of a node.
 */
#ifndef MONITOR_TABLE_PAGE_H
#define MONITOR_TABLE_PAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <mint/abi.h>
#include "lib/plan/plan.h"
#include "lib/table/table.h"

/*
 * Fills and publishes the table. To be called once, before the other cores start. @generation: the
 * value for its header, by which this start of the machine is told from others.
 */
void table_page_fill(const struct plan *plan, uint64_t generation);
/*
 * Returns the monitor's own view of the table, with its own copy of the header. It is empty (no
 * element anywhere) before table_page_fill().
 */
const struct table *table_page(void);
/* Returns the entry of node @n in the table. Kernels may write to it at any time. */
struct mint_node *table_page_node(unsigned int n);
/*
 * Puts back what never changes in the table (lib/table/frozen.h). Any core may call this. Returns
 * the count of bytes that were wrong.
 */
uint32_t table_page_mend(void);
/* Notes in the table that node @n has lost this core. To be called before plan_lose_core(). */
void table_page_lose_core(const struct plan *plan, unsigned int n, uint32_t lapic_id);

#endif
