/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A node's lives after the first: the monitor ends one life and starts the next, for each node by
 * itself (docs/life.md). No node is special, and it does not matter who asks: the node itself
 * (ResetSystem), another node (through the table and an INIT), or the console.
 *
 * A request stands in the node's entry of the table (request.h). The node's own boot core carries
 * it out in the monitor, and has the node to itself until it clears the request. The nodes that run
 * do not notice.
 *
 * Between two lives every core of the node rests in park(), its PCI functions have been reset and
 * master no bus, and its world is written afresh. Its RAM is zeroed if the config says so
 * (`scrub`).
 */
#ifndef MONITOR_LIFE_H
#define MONITOR_LIFE_H

#include <stdint.h>
#include "monitor/cpu/core.h"

/*
 * To be called by core @self when it has come into the monitor by INIT and SIPI, before it parks.
 * If @self is the boot core of a node whose kernel was entered, and no request stands, then that
 * kernel has lost its boot core: this asks for a restart of the node, as after a reset.
 */
void life_core_started(struct core *self);

/*
 * To be called by core @self while it is parked. If it is the boot core of a node for which a
 * request stands, this carries the request out. Does not return if that enters the node's kernel.
 */
void life_attend(struct core *self);

/*
 * To be called by core @self when it has come home from its node's kernel, before it parks. @reason
 * is an enum home_reason. Posts the node's own request (KILL or RESTART) and brings the boot core
 * to it, where the reason calls for that.
 */
void life_came_home(struct core *self, uint64_t reason);

/*
 * To be called by core @self, in the monitor, when it stops for good (it is CORE_ABSENT by then).
 * If it is the boot core of a node, what it was doing for that node has failed: the node becomes
 * CRASHED. A later request can start it again.
 */
void life_core_stopped(struct core *self);

#endif
