/* SPDX-License-Identifier: GPL-2.0-only */
/* The monitor's life beside the nodes, once they have started. */
#ifndef MONITOR_START_NODES_H
#define MONITOR_START_NODES_H

#include "lib/plan/plan.h"

/*
 * Start the nodes that were made ready, overwrite the code that is not needed again (.init), and go
 * on as the console, on the core that the plan names for it. @entered: TSC at the
 * monitor's entry, later by the time that its user took.
 */
void start_nodes(const struct plan *plan, uint64_t entered) __attribute__((noreturn));

#endif
