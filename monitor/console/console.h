/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The monitor's prompt on its UART. It runs on the console core while nodes run, or alone if
 * nothing could be started.
 */
#ifndef MONITOR_CONSOLE_H
#define MONITOR_CONSOLE_H

#include "lib/machine/machine.h"
#include "lib/plan/plan.h"

/*
 * Sets what the console shows. To be called before console_run(), and again when more is known.
 * NULL: @m could not be read, or @plan was not made.
 */
void console_init(const struct machine *m, const struct plan *plan);
/* Serves the prompt for ever, and looks after the nodes while no key comes. */
void console_run(void) __attribute__((noreturn));

#endif
