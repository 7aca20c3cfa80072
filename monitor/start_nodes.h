/* SPDX-License-Identifier: GPL-2.0-only */
/* How the nodes are started together, and what the monitor's core does afterwards. */
#ifndef MONITOR_START_NODES_H
#define MONITOR_START_NODES_H

#include "lib/plan/plan.h"

/*
 * Starts the nodes that were made ready, overwrites the code that is not needed again (.init), and
 * goes on as the console, on the core that the plan names for it. @entered: TSC at the monitor's
 * entry, plus the time for which the user was waited for.
 */
void start_nodes(const struct plan *plan, uint64_t entered) __attribute__((noreturn));

#endif
