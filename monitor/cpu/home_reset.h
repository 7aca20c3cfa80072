/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MONITOR_CPU_HOME_RESET_H
#define MONITOR_CPU_HOME_RESET_H

struct core;

/*
 * On @self, which has just come into the monitor. For the first time: what the firmware has left
 * there is remembered. After that: what a kernel has left is undone (lib/life/home_regs.h). Before
 * anything that looks at the time: its TSC may be another kernel's.
 */
void home_reset(struct core *self);

#endif
