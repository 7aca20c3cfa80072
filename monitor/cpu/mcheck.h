/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Machine checks of cores that run the monitor. One that the core can go on from is acknowledged,
 * since it must not shut the machine down, and reported later. A core that cannot go on
 * (lib/life/mcheck.h) stops for good: its node is crashed, and can be restarted, which begins with an
 * INIT for that core; a core of the monitor's own is lost, and the nodes run on without it. The
 * errors stay in the banks: the next kernel on that core reports them as well.
 */
#ifndef MONITOR_MCHECK_H
#define MONITOR_MCHECK_H

#include <stdbool.h>
#include <stdint.h>
#include "monitor/cpu/core.h"

/* Is this core to handle a machine check? If not, vector 18 was an interrupt. */
bool mcheck_pending(void);
/* Handle it; @rip: where it came. Returns if the core can go on. */
void mcheck_handle(uint64_t rip);
/* Log what the core with this struct, which is the caller's, has met since the last call. */
void mcheck_report(const struct core *core);

#endif
