/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The end of a node's life: its cores are taken back, its functions are silenced and reset, and its
 * memory is zeroed if the config says so (docs/life.md, "Between two lives"). All of this runs on
 * one of the node's own cores, in the monitor, except end_fetch(). @n is always the index of a
 * node.
 */
#ifndef MONITOR_END_H
#define MONITOR_END_H

#include <stdbool.h>
#include "monitor/cpu/core.h"

/* Returns true if node @n's kernel sends its cores home when they get an NMI. */
bool end_nmi_home(unsigned int n);
/*
 * Brings node @n's boot core home for @request, which stands in the node's entry. Does nothing if
 * the request has been carried out and cleared before this core gets the claim. If the boot core is
 * in the monitor by then, it is left alone, unless it is @stuck: that means that the caller has
 * waited for it in vain.
 *
 * Any core may call this. All waits are bounded. Returns true if the boot core is in the monitor,
 * or if the request no longer stands; false if the boot core did not come.
 */
bool end_fetch(unsigned int n, uint32_t request, bool stuck);
/*
 * To be called when node @n's kernel has ended on this core and the node's boot core, which is the
 * hardware BSP, did not come home. If the boot core is halted for good, the node loses it, and
 * another of its cores is its boot core from then on.
 *
 * Returns false if the boot core may still run, or if the node has no other core.
 */
bool end_lose_boot_core(unsigned int n);
/*
 * Takes back all of node @n's cores but the caller's, silences its functions and begins their
 * reset, and takes from the node its locks, interrupts, images being written and blocks of the
 * pool. Afterwards nothing writes to the node's memory any more.
 *
 * Returns the count of cores that stayed away. If it is not 0, they may still run the node's
 * kernel, and the node's blocks are left to it.
 */
unsigned int end_node(unsigned int n);
/*
 * Zeroes node @n's RAM. The low slice is left to node_prepare(). Returns false if a core that
 * helped has not finished; it has been sent for by then.
 */
bool end_zero_memory(unsigned int n);
/*
 * Waits until node @n's functions, whose reset end_node() began, answer again. Returns false if one
 * of them does not, which was logged; the node must not be started then.
 */
bool end_settle(unsigned int n);

#endif
