/* SPDX-License-Identifier: GPL-2.0-only */
/* The ownership table in memory, filled from the plan (include/mint/abi.h). */
#ifndef MONITOR_TABLE_PAGE_H
#define MONITOR_TABLE_PAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <mint/abi.h>
#include "lib/plan/plan.h"
#include "lib/table/table.h"

void table_page_fill(const struct plan *plan, uint64_t generation);
/* The monitor's own view of it. Empty (no element anywhere) before table_page_fill(). */
const struct table *table_page(void);
/* Entry of node @n in the table. */
struct mint_node *table_page_node(unsigned int n);
/* Node @n has lost this core: before plan_lose_core(). */
void table_page_lose_core(const struct plan *plan, unsigned int n, uint32_t lapic_id);
/* Each change of state is an event in the table's log. */
void table_page_set_state(unsigned int n, enum mint_node_state state, enum mint_cause cause,
			  uint32_t arg);
/* From @from to @to by CMPXCHG. True: this caller did it. */
bool table_page_change_state(unsigned int n, enum mint_node_state from, enum mint_node_state to,
			     enum mint_cause cause, uint32_t arg);

#endif
