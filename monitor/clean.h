/* SPDX-License-Identifier: GPL-2.0-only */
/* Blocks that nobody owns any more are zeroed, piece by piece, by a core with nothing else to do. */
#ifndef MONITOR_CLEAN_H
#define MONITOR_CLEAN_H

/* One piece of one block. To be called again and again, by one core, which is no node's. */
void clean_poll(void);

#endif
