/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The end of the monitor on this core, for violations of our own invariants
 * only: bad input is a message (lib/base/diag.h). The first core to come wins and
 * prints past the log's lock; nodes that run already go on undisturbed.
 */
#ifndef MONITOR_PANIC_H
#define MONITOR_PANIC_H

void panic(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif
