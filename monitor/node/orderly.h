/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Nodes that the console has asked to end by themselves: a wish in the table, which
 * the node's module sees, and force where that does not lead there in time (docs/life.md).
 */
#ifndef MONITOR_ORDERLY_H
#define MONITOR_ORDERLY_H

#include <mint/abi.h>

/* Ask node @n for it. The log says what came of it, or why it cannot be asked. */
void orderly_ask(unsigned int n, enum mint_wish wish);
/* To be called now and then by one core, the one that asks. */
void orderly_poll(void);

#endif
