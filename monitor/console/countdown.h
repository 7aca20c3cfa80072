/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens between the plan and the point of no return: a countdown at the console and, if a
 * key stops it, a prompt. Nothing here changes the machine, and there is no table yet.
 */
#ifndef MONITOR_COUNTDOWN_H
#define MONITOR_COUNTDOWN_H

#include "lib/base/diag.h"
#include "lib/plan/plan.h"
#include "monitor/node/node.h"

/*
 * Returns the nodes to start. If there is no console, these are all nodes, at once. @warnings:
 * those of the config and the plan, for the command `check`.
 */
node_set_t countdown_choose(const struct plan *plan, const struct diag *warnings);

#endif
