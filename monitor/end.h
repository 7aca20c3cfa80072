/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The end of a node's life: its cores taken back, its functions silenced and
 * reset, its memory zeroed (docs/life.md, "Between two lives"). Runs on one of the node's
 * own cores, in the monitor.
 */
#ifndef MONITOR_END_H
#define MONITOR_END_H

#include <stdbool.h>
#include "monitor/cpu/core.h"

/* INIT does not bring the hardware BSP to our trampoline, but to the firmware's reset vector. */
bool end_beyond_reach(const struct core *core);
/* Forget what the core was doing: INIT ends it, wherever it is. */
void end_write_off(struct core *core);
/*
 * What is left of node @n afterwards is its memory, and nothing writes there any more. The count of
 * cores that stay away.
 */
unsigned int end_node(unsigned int n);
/* The RAM; the low slice is left to node_prepare(). False: a core that helped has not ended. */
bool end_zero_memory(unsigned int n);
/* Wait until the functions, whose reset end_node() began, are there again. */
void end_settle(unsigned int n);

#endif
