/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ownership table in memory (include/mint/abi.h): filled from the plan, repaired while nodes
 * run, and with it the monitor's own notes about each node's life. @n is always the index of a
 * node.
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

/*
 * What the monitor itself knows of a node's life, and decides by. The node's entry in the table has
 * a copy of each field for readers: what others write there changes nothing here.
 *
 * Which core writes:
 * - state: any core, atomically, through the functions below only.
 * - flags: the core that ends the node or enters its kernel, atomically; any core reads them.
 * - the other fields: that same core, which has the node to itself then. Other cores read them
 *   without a lock, to show them or to copy them into the entry.
 */
struct node_facts {
	uint32_t state;			/* enum mint_node_state */
	uint32_t flags;			/* MINT_FLAG_HOME, MINT_FLAG_DUMP */
	uint32_t generation;
	uint32_t deaths;
	uint32_t cores_lost;
	uint64_t resume_tsc;
};

/* Returns the facts about node @n. */
struct node_facts *table_page_facts(unsigned int n);
/*
 * Copies the facts into the node's entry, where it differs from them. To be called after each
 * change of the facts, and now and then, since others may overwrite the entry. Any core may call
 * this.
 */
void table_page_show_facts(unsigned int n);
/*
 * Returns the node's state, which includes what its kernel has said about itself (lib/life/told.h).
 */
enum mint_node_state table_page_state(unsigned int n);
/* Sets the node's state, whatever it was, and logs it as an event in the table. */
void table_page_set_state(unsigned int n, enum mint_node_state state, enum mint_cause cause,
			  uint32_t arg);
/*
 * Changes the node's state from @from to @to, and logs that as an event. Any core may call this.
 * Returns true if this call made the change.
 */
bool table_page_change_state(unsigned int n, enum mint_node_state from, enum mint_node_state to,
			     enum mint_cause cause, uint32_t arg);

#endif
