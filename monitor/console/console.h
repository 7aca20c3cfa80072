/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The monitor's prompt on its UART. It runs on the monitor's own core beside
 * the nodes, or alone where nothing could be started.
 */
#ifndef MONITOR_CONSOLE_H
#define MONITOR_CONSOLE_H

#include "lib/machine/machine.h"
#include "lib/plan/plan.h"

/* @plan: NULL while there is none. */
void console_init(const struct machine *m, const struct plan *plan);
void console_run(void) __attribute__((noreturn));

#endif
