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
/*
 * Put back what never changes in the table (lib/table/frozen.h). Returns the count of bytes that were
 * wrong.
 */
uint32_t table_page_mend(void);
/* Node @n has lost this core: before plan_lose_core(). */
void table_page_lose_core(const struct plan *plan, unsigned int n, uint32_t lapic_id);

/*
 * What the monitor itself knows of a node's life, and decides by. The node's entry in the table has
 * a copy of each field, for readers: what others write there changes nothing here.
 */
struct node_facts {
	uint32_t state;			/* enum mint_node_state; by the functions below */
	uint32_t flags;			/* MINT_FLAG_HOME, MINT_FLAG_DUMP */
	uint32_t generation;
	uint32_t deaths;
	uint32_t cores_lost;
	uint64_t resume_tsc;
};

/* The boot core of the node writes; others read. */
struct node_facts *table_page_facts(unsigned int n);
/* Copy the facts into the entry, where that says something else: after a change, and now and then. */
void table_page_show_facts(unsigned int n);
/* The state, with what its kernel has told of itself (lib/life/told.h). */
enum mint_node_state table_page_state(unsigned int n);
/* Each change of state is an event in the table's log. */
void table_page_set_state(unsigned int n, enum mint_node_state state, enum mint_cause cause,
			  uint32_t arg);
/* From @from to @to. Returns true if this caller did it. */
bool table_page_change_state(unsigned int n, enum mint_node_state from, enum mint_node_state to,
			     enum mint_cause cause, uint32_t arg);

#endif
