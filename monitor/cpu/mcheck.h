/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Machine checks of cores that run the monitor. If the core can go on, the machine check is
 * acknowledged at once, so that the next one does not shut the machine down, and reported later. If
 * the core cannot go on (lib/life/mcheck.h), it stops for good. If it is the boot core of a node,
 * the node becomes CRASHED; it can be restarted, which begins with an INIT for that core. If it is
 * a core of the monitor's own, it is lost, and the nodes run on without it. The errors stay in the
 * banks, so that the next kernel on that core reports them as well.
 */
#ifndef MONITOR_MCHECK_H
#define MONITOR_MCHECK_H

#include <stdbool.h>
#include <stdint.h>
#include "monitor/cpu/core.h"

/*
 * To be called before other cores start. @stopped is called by a core that stops for good, which is
 * CORE_ABSENT by then.
 */
void mcheck_init(void (*stopped)(struct core *core));
/*
 * Returns true if a machine check is in progress on this core. If not, vector 18 was an interrupt.
 */
bool mcheck_pending(void);
/*
 * Handles a machine check of this core. @rip: the instruction at which it came. Returns only if the
 * core can go on.
 */
void mcheck_handle(uint64_t rip);
/*
 * Logs the machine checks that the calling core, whose struct is @core, has met since the last
 * call.
 */
void mcheck_report(const struct core *core);

#endif
