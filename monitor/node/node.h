/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making nodes ready and entering their kernels, as planned (docs/boot-flow.md).
 *
 * At the machine's start every node is made ready by its own boot core, all of
 * them at the same time: kernel and initrd copied, its world written. The same
 * code makes a node ready for each later life (life.h).
 */
#ifndef MONITOR_NODE_H
#define MONITOR_NODE_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/world/node_boot.h"
#include "monitor/cpu/core.h"

/* Nodes, bit n for index n. */
typedef uint32_t node_set_t;
_Static_assert(CONFIG_NODES_MAX <= 32, "each node has its bit");

/*
 * Have the @chosen ones made ready. The others stay as they are, until a START makes one
 * ready. False: one could not be; the log says which and why.
 */
bool node_prepare_all(struct plan *plan, node_set_t chosen);
/* No core may find a word in a mailbox that nobody wrote: before any core is there. */
void node_clear_worlds(const struct plan *plan);

/*
 * Let those nodes go, in order, save the one whose boot core this runs on: its
 * index is returned (PLAN_NOBODY: there is none), and it goes last, through
 * node_enter(), when the console has found another core. @entered: TSC at the
 * monitor's entry.
 */
unsigned int node_start_others(uint64_t entered);

/* Make node @n ready, on any core. False: it cannot be; the log says why. */
bool node_prepare(unsigned int n);
/*
 * Enter node @n's kernel, on its boot core, as soon as early_boot.h lets it. Why: for the event log.
 * Returns only where something else is asked of the node before its turn comes.
 */
void node_enter(unsigned int n, enum mint_cause cause, uint32_t arg);

/* Node @n goes on without this core, nobody else gets it, and nothing is sent to it any more. */
bool node_lose_core(unsigned int n, struct core *core);

/* What the config says of it, and its name there. */
const struct config_node *node_config(unsigned int n);
const char *node_name(unsigned int n);
/* Its entry in the ownership table: every kernel can write there. */
struct mint_node *node_entry(unsigned int n);
struct core *node_boot_core(unsigned int n);

const struct plan *node_plan(void);	/* NULL before node_prepare_all() */
/* What node @n was made ready from. */
const struct node_boot *node_boot(unsigned int n);
/* Cores of node @n that its kernel has taken, the boot core included. */
unsigned int node_cores_taken(unsigned int n);
/* Cores of node @n that were sent for and are neither home nor known to be in its kernel. */
unsigned int node_cores_away(unsigned int n);
/* TSC at the latest entry into node @n's kernel; 0: none yet. */
uint64_t node_entered(unsigned int n);
/* Has node @n's kernel been entered, and not been taken home since? Only then it may wake cores. */
bool node_lives(unsigned int n);
/*
 * Node @n's boot core is to enter its kernel whatever happens on the way: from here on an INIT that
 * takes it elsewhere is not what somebody has asked for (life.h, life_core_started()).
 */
void node_begin(unsigned int n);
/* Has node_begin() been called, and node_left() not since? */
bool node_begun(unsigned int n);
/* Node @n's kernel runs no more, and is not about to be entered. */
void node_left(unsigned int n);
/* A start of node @n was asked for, and it was not made ready yet. */
bool node_wanted(unsigned int n);

#endif
