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

/* Does node @n's kernel send its cores home when they get an NMI? */
bool end_nmi_home(unsigned int n);
/*
 * Bring node @n's boot core home for a @request that stands in its entry, and do nothing if the
 * request has been carried out, and cleared, before this core has the claim. If the core is in
 * the monitor by then it is left alone, save if it is @stuck: the caller has waited for it in
 * vain. Returns false if it did not come. All waits are bounded.
 */
bool end_fetch(unsigned int n, uint32_t request, bool stuck);
/*
 * Node @n's kernel ended on this core, and its boot core, the hardware BSP, did not come
 * home. If that one rests, the node loses it: another is its boot core from then on.
 * False: it may still run, or it is the last.
 */
bool end_lose_boot_core(unsigned int n);
/*
 * What is left of node @n afterwards is its memory, and nothing writes there any more. The count of
 * cores that stay away.
 */
unsigned int end_node(unsigned int n);
/* The RAM; the low slice is left to node_prepare(). False: a core that helped has not ended. */
bool end_zero_memory(unsigned int n);
/*
 * Wait until the functions, whose reset end_node() began, are there again. False: one of them is
 * not, which was said; the node must not be started.
 */
bool end_settle(unsigned int n);

#endif
