/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where cores rest, and how they get there: by INIT and SIPI, or home from a node's kernel. A
 * parked core carries out orders (cpu/core.h), sees to the requests for its node (life.h), and
 * leaves when its node's kernel wakes it through the mailbox (ACPI 6.5, 5.2.12.19). While it is
 * parked it uses the monitor's memory only, and CR4.MCE is set.
 */
#ifndef MONITOR_PARK_H
#define MONITOR_PARK_H

#include <stdint.h>
#include "monitor/cpu/core.h"

/* Parks the calling core, whose struct is @core. Never returns. */
void park(struct core *core) __attribute__((noreturn));

/*
 * home.asm calls these two, on the core's own stack and the monitor's page tables: the first after
 * INIT and SIPI, the second when the core comes home from a kernel for @reason (enum home_reason).
 */
void park_started(struct core *core) __attribute__((noreturn));
void park_came_home(struct core *core, uint64_t reason) __attribute__((noreturn));

#endif
