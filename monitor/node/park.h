/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where cores rest, and the ways to there: from INIT and SIPI, and home from a
 * node's kernel. A resting core carries out orders (cpu/core.h), sees to what is asked
 * about its node (life.h), and leaves when its node's kernel wakes it through the
 * mailbox (ACPI 6.5, 5.2.12.19). It lies in the monitor's memory alone, with CR4.MCE set.
 */
#ifndef MONITOR_PARK_H
#define MONITOR_PARK_H

#include <stdint.h>
#include "monitor/cpu/core.h"

/* Never returns; @core is the caller's own. */
void park(struct core *core) __attribute__((noreturn));

/* home.asm calls both, on the core's own stack and the monitor's page tables. */
void park_started(struct core *core) __attribute__((noreturn));
void park_came_home(struct core *core, uint64_t reason) __attribute__((noreturn));

#endif
