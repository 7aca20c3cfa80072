/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ends the monitor on this core. Only for violations of the monitor's own invariants: bad input
 * ends in a message (lib/base/diag.h). The first core that panics prints its message, without
 * waiting for the log's lock; later ones stop silently. Nodes that run already go on undisturbed.
 */
#ifndef MONITOR_PANIC_H
#define MONITOR_PANIC_H

void panic(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif
