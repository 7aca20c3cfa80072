/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Starting nodes, as planned (docs/boot-flow.md).
 *
 * Every node is made ready by its own boot core, all of them at the same
 * time: kernel and initrd copied, its world written. Kernels are then let go
 * one after another: until a stock kernel has read the CMOS clock and woken
 * its cores it shares index ports with the next one (docs/caveats.md).
 */
#ifndef MONITOR_NODE_H
#define MONITOR_NODE_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/plan.h"

/* Have all nodes made ready. False: one could not be; the log says which and why. */
bool node_prepare_all(const struct plan *plan);

/*
 * Let the nodes go, in order, save the one whose boot core this runs on: its
 * index is returned (PLAN_NOBODY: there is none), and it goes last, through
 * node_start_here(), when the console has found another core. @entered: TSC at the
 * monitor's entry.
 */
unsigned int node_start_others(const struct plan *plan, uint64_t entered);
void node_start_here(unsigned int n) __attribute__((noreturn));

/*
 * Look whether starting nodes have got through their early boot, and bring
 * their state in the table up to date. To be called now and then.
 */
void node_poll(void);

/* Cores of node @n that its kernel has taken, the boot core included. */
unsigned int node_cores_taken(unsigned int n);

/* A core of a node called ResetSystem: it stays parked, and its node is over. */
void node_core_came_home(unsigned int n, uint32_t lapic_id, uint64_t reason);

#endif
