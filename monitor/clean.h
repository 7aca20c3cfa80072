/* SPDX-License-Identifier: GPL-2.0-only */
/* Blocks that nobody owns any more are zeroed, piece by piece, by a core with nothing else to do. */
#ifndef MONITOR_CLEAN_H
#define MONITOR_CLEAN_H

#include <stdbool.h>

/* One piece of one block. To be called again and again, by one core, which is no node's. False: there is none. */
bool clean_poll(void);

#endif
