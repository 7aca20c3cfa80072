/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What follows when a node dies: it waits before its next start if it dies again and again, or it
 * is left as it is until it has been dumped (docs/life.md, "Death"). All of this runs on one of the
 * node's own cores, in the monitor, after all of them came home; death_is_home() may be called on
 * any core. @n is always the index of a node.
 */
#ifndef MONITOR_DEATH_H
#define MONITOR_DEATH_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/life/ending.h"

/*
 * Returns why node @n ends by @request, and what follows. To be called once for each request,
 * before anything is done for it: this counts the death, and judges by the state that the node has
 * then.
 */
struct ending death_ending(unsigned int n, uint32_t request);

/*
 * Notes and shows in the table whether node @n is home (MINT_FLAG_HOME). @home: true if nothing
 * runs in the node's memory any more; false if something does, or will in a moment.
 */
void death_home(unsigned int n, bool home);
bool death_is_home(unsigned int n);
/*
 * Leave node @n as it is after its end, until the wait in @ending is over: death_wait() makes it
 * WAITING, death_keep() makes it CRASHED, to be dumped.
 */
void death_wait(unsigned int n, const struct ending *ending);
void death_keep(unsigned int n, const struct ending *ending);
/* Makes node @n WAITING for memory that it has lent, for @ms at most. */
void death_await(unsigned int n, uint32_t ms);
/* Returns true if node @n is WAITING and its wait is over. */
bool death_over(unsigned int n);

#endif
