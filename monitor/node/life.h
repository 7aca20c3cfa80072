/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A node's lives after the first: ended, taken back, started again, each alone
 * (docs/life.md). No node is special, and it does not matter who asks: the node
 * itself (ResetSystem), another node (through the table and an INIT), or the console. A request stands in
 * the table, and the node's own boot core carries it out in the monitor; it has the node
 * to itself until the request is cleared. Nodes that run do not notice.
 *
 * Between two lives: every core of the node rests in park(), its PCI
 * functions have been reset and master no bus, its RAM is zeroed, its world is
 * written afresh.
 */
#ifndef MONITOR_LIFE_H
#define MONITOR_LIFE_H

#include <stdint.h>
#include <mint/abi.h>
#include "monitor/cpu/core.h"

/*
 * For the console; @what: a kind, with MINT_REQUEST_HANG if that is why. Returns NULL, or why
 * it cannot be done: a clause for after the node's name.
 */
const char *life_request(unsigned int n, uint32_t what);

/*
 * @self came by INIT and SIPI, and is to be parked now. If its node's kernel was entered and nobody has asked
 * for the core, that kernel has lost it: the node is restarted, as after a reset.
 */
void life_core_started(struct core *self);

/* @self rests: if it is the boot core of a node about which something is asked, see to that. */
void life_attend(struct core *self);

/* @self came home from its node's kernel, offline or through ResetSystem; it is to be parked now. */
void life_came_home(struct core *self, uint64_t reason);

/*
 * @self, in the monitor, stops for good, CORE_ABSENT. If it is a node's boot core, what it was
 * about for the node has failed; the node can be asked for again.
 */
void life_core_stopped(struct core *self);

#endif
