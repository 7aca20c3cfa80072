/* SPDX-License-Identifier: GPL-2.0-only */
/* The command `move`: has a PCI function or a core change its owner, as mintctl does in a node. */
#ifndef MONITOR_MOVE_H
#define MONITOR_MOVE_H

/* The command. @rest has its words: BDF or LAPIC ID, the node or "nobody", perhaps --force. */
void move_command(char *rest);
/* To be called again and again on the console's core: reports what became of the request. */
void move_poll(void);

#endif
