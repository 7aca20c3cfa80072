/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stopping or restarting a node in order, at the console's wish: the monitor writes a wish into the
 * table, which the node's module sees. If the node has not ended in time, the monitor requests its
 * end by force (docs/life.md).
 */
#ifndef MONITOR_ORDERLY_H
#define MONITOR_ORDERLY_H

#include <mint/abi.h>

/*
 * Asks node @n to power off or to reboot. Logs how long that may take, or why the node cannot be
 * asked. The result is logged later, by orderly_poll().
 */
void orderly_ask(unsigned int n, enum mint_wish wish);
/*
 * Checks the nodes that were asked: logs what came of it, and uses force where the config's time is
 * over. To be called now and then, by the core that calls orderly_ask(): there is no lock.
 */
void orderly_poll(void);

#endif
