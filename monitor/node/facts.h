/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the monitor itself knows of the lives of nodes, beside what the ownership table says. @n is
 * always the index of a node.
 */
#ifndef MONITOR_FACTS_H
#define MONITOR_FACTS_H

#include <stdbool.h>
#include <stdint.h>
#include <mint/abi.h>

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
struct node_facts *facts_of(unsigned int n);
/*
 * Copies the facts into the node's entry, where it differs from them. To be called after each
 * change of the facts, and now and then, since others may overwrite the entry. Any core may call
 * this.
 */
void facts_show(unsigned int n);
/*
 * Returns the node's state, which includes what its kernel has said about itself (lib/life/told.h).
 */
enum mint_node_state facts_state(unsigned int n);
/* Sets the node's state, whatever it was, and logs it as an event in the table. */
void facts_set_state(unsigned int n, enum mint_node_state state, enum mint_cause cause,
			  uint32_t arg);
/*
 * Changes the node's state from @from to @to, and logs that as an event. Any core may call this.
 * Returns true if this call made the change.
 */
bool facts_change_state(unsigned int n, enum mint_node_state from, enum mint_node_state to,
			     enum mint_cause cause, uint32_t arg);
/*
 * Returns true if nothing of node @n runs or is about to: it is halted, or no start was asked for.
 */
bool facts_off(unsigned int n);

#endif
