/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes nodes ready, enters their kernels, and answers questions about one node
 * (docs/boot-flow.md).
 *
 * At the machine's start each node's boot core makes its node ready, all at the same time: it
 * copies kernel and initrd, and writes the node's world. The same code makes a node ready for each
 * later life (life.h). @n is always the index of a node.
 */
#ifndef MONITOR_NODE_H
#define MONITOR_NODE_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/world/node_boot.h"
#include "monitor/cpu/core.h"

/* A set of nodes: bit n stands for the node with index n. */
typedef uint32_t node_set_t;
_Static_assert(CONFIG_NODES_MAX <= 32, "each node has its bit");

/*
 * Makes the @chosen nodes ready. Any other node is made ready by a later START. Returns false if
 * one of them could not be made ready: the log says which and why.
 */
bool node_prepare_all(struct plan *plan, node_set_t chosen);
/*
 * Clears the mailboxes, so that no core finds a command there that nobody wrote. To be called
 * before other cores start.
 */
void node_clear_worlds(const struct plan *plan);

/*
 * Starts those nodes, in order, except the one whose boot core calls this: its index is returned,
 * or PLAN_NOBODY if there is none. That node is started last, by node_enter(), when the console has
 * found another core. @entered: the TSC at the monitor's entry.
 */
unsigned int node_start_others(uint64_t entered);

/*
 * Makes node @n ready. Any core may call this. Returns false if that is not possible: the log says
 * why.
 */
bool node_prepare(unsigned int n);
/*
 * Enters node @n's kernel, as soon as it is the node's turn (early_boot.h). To be called on its
 * boot core. @cause and @arg are for the event log. Returns only if something else is asked of the
 * node before its turn comes.
 */
void node_enter(unsigned int n, enum mint_cause cause, uint32_t arg);

/*
 * Takes @core away from node @n for good: no other node gets it, and nothing is sent to it any
 * more. Returns false if it is the node's only core.
 */
bool node_lose_core(unsigned int n, struct core *core);

/*
 * Has the plan count the cores of node @n that wait for it or run its kernel: not one that is
 * another node's until it looks at the table (cores.h).
 */
void node_count_cores(unsigned int n);

/* Return what the config says of node @n, and its name there. */
const struct config_node *node_config(unsigned int n);
const char *node_name(unsigned int n);
/* Returns the node with this tag, or the plan's node_count if there is none. */
unsigned int node_tagged(uint8_t tag);
/* Returns the node's entry in the ownership table. Every kernel can write there. */
struct mint_node *node_entry(unsigned int n);
struct core *node_boot_core(unsigned int n);

/* Returns the plan, or NULL before node_prepare_all(). */
const struct plan *node_plan(void);
/* Returns what node @n was made ready from. */
const struct node_boot *node_boot(unsigned int n);
/* Returns how many cores of node @n its kernel has taken, the boot core included. */
unsigned int node_cores_taken(unsigned int n);
/*
 * Returns how many cores of node @n were sent for, and are neither home nor known to be in its
 * kernel.
 */
unsigned int node_cores_away(unsigned int n);
/* Returns the TSC at the latest entry into node @n's kernel, or 0 if there was none yet. */
uint64_t node_entered(unsigned int n);
/*
 * Returns true if node @n's kernel was entered and has not been taken home since. Only then may it
 * wake cores.
 */
bool node_lives(unsigned int n);
/*
 * Notes that node @n's boot core is about to enter its kernel. From then on, nobody has asked for
 * an INIT that takes it elsewhere (life.h, life_core_started()).
 */
void node_begin(unsigned int n);
/* Returns true if node_begin() was called, and node_left() was not called since. */
bool node_begun(unsigned int n);
/* Notes that node @n's kernel does not run any more, and is not about to be entered. */
void node_left(unsigned int n);
/* Returns true if node @n was made ready for a life, or is being made ready. */
bool node_wanted(unsigned int n);

#endif
