/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MONITOR_CPU_HOME_RESET_H
#define MONITOR_CPU_HOME_RESET_H

struct core;

/*
 * Puts registers of the calling core, @self, back as after power-on. To be called each time that
 * the core comes into the monitor. The first time only remembers what the firmware has left there;
 * later calls undo what a kernel has left (lib/life/home_regs.h). This comes before anything that
 * looks at the time, since the kernel may have changed the core's TSC.
 */
void home_reset(struct core *self);

#endif
