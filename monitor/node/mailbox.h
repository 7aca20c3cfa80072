/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands in mailboxes that no core carries out. A kernel that wakes a core by its mailbox waits
 * until the command is gone, for ever. If the core that it names is not the node's, or not in the
 * monitor, nobody would answer.
 */
#ifndef MONITOR_MAILBOX_H
#define MONITOR_MAILBOX_H

/*
 * Clears commands that have stood for a second, so that the kernel goes on, and finds out by itself
 * that the core does not come. Any core may call this at any time.
 */
void mailbox_poll(void);

#endif
