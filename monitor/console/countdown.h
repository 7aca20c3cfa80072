/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the plan and the point of no return: a countdown at the console and, if a key
 * stops it, a prompt. Nothing here changes the machine, and there is no table yet.
 */
#ifndef MONITOR_COUNTDOWN_H
#define MONITOR_COUNTDOWN_H

#include "lib/base/diag.h"
#include "lib/plan/plan.h"
#include "monitor/node/node.h"

/* The nodes to start; all of them at once where there is no console. @warnings: the plan's. */
node_set_t countdown_choose(const struct plan *plan, const struct diag *warnings);

#endif
