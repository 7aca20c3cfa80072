/* SPDX-License-Identifier: GPL-2.0-only */
/* What somebody has to look after while nodes run, without being asked (docs/life.md). */
#ifndef MONITOR_WATCH_H
#define MONITOR_WATCH_H

/* Look at the heartbeats: a node that is silent hangs. To be called now and then by one core. */
void watch_nodes(void);

#endif
