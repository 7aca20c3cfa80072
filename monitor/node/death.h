/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What follows a node's untimely end: it waits where it dies again and again, or is
 * left as it is until it has been dumped (docs/life.md, "Death"). Runs on one of the node's
 * own cores, in the monitor, after all of them came home.
 */
#ifndef MONITOR_DEATH_H
#define MONITOR_DEATH_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/life/ending.h"

/*
 * Why node @n ends, and what follows. To be called once for a @request, before anything is done for it: the
 * death is counted, by the state that the node has then.
 */
struct ending death_ending(unsigned int n, uint32_t request);

/* Nothing runs in node @n's memory any more; or something will, in a moment. */
void death_home(unsigned int n, bool home);
bool death_is_home(unsigned int n);
/* Leave it waiting, or crashed until it is dumped, with its next start when its wait is over. */
void death_wait(unsigned int n, const struct ending *ending);
void death_keep(unsigned int n, const struct ending *ending);
/* Has node @n waited long enough? */
bool death_over(unsigned int n);

#endif
