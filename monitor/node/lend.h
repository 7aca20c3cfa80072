/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory of a node that is down, lent to the node that its config names (`on_death`): as many
 * blocks of the pool as it had, and, with `memory_lend`, while it is halted its own memory in whole
 * blocks. The heir's mint.ko takes them as any others; a start of the node takes its own ones back
 * first (docs/memory.md, "Lent memory").
 *
 * @n is always the index of a node. All of this runs on that node's boot core, in the monitor.
 */
#ifndef MONITOR_LEND_H
#define MONITOR_LEND_H

#include <stdbool.h>
#include <stdint.h>

/* Notes that node @n had @blocks blocks of the pool when it died. */
void lend_had(unsigned int n, uint32_t blocks);
/*
 * Has the heir of node @n, if that runs and takes blocks, asked for what there is to take. @own:
 * also lends node @n's own memory, if the config says so: nothing may write there any more. To be
 * called when the node stays down.
 */
void lend_memory(unsigned int n, bool own);

enum lend_state {
	LEND_HOME,			/* all of the node's memory is its own */
	LEND_AWAITED,			/* not yet: its holders are asked for it from now on */
	LEND_LOST			/* it was awaited for LEND_LIMIT_MS */
};
#define LEND_LIMIT_MS	60000u

/* Node @n is to be started: takes its memory back. */
enum lend_state lend_recall(unsigned int n);
/* To be called again and again while node @n is down. Returns true once what it awaits is home. */
bool lend_poll(unsigned int n);

#endif
