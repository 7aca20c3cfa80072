/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the monitor checks on its own while nodes run: heartbeats, states, and the parts of the
 * table that never change (docs/life.md).
 */
#ifndef MONITOR_WATCH_H
#define MONITOR_WATCH_H

/*
 * Checks every node once. A node without a heartbeat for longer than its limit is declared HUNG,
 * and what its config says (`on_hang`) is requested. Damage to the table's constant parts is
 * repaired. To be called now and then, always by the same core: the notes of the last look have no
 * lock.
 */
void watch_nodes(void);

#endif
