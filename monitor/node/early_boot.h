/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Nodes have their early boot by turns, one at a time. Until a stock kernel has read the CMOS clock
 * and woken its cores, it uses index and data ports that the next kernel would use too
 * (docs/caveats.md).
 *
 * What can be seen of a kernel from outside: it writes its SMP trampoline into its low slice after
 * it has read the clock and before it wakes its cores, and the cores then leave park() through the
 * mailbox. A kernel that does not know the mailbox takes its cores by INIT, which the monitor does
 * not see. A heartbeat says that mint.ko is loaded, which is later than all of that.
 * lib/life/early.h decides what follows from these signs.
 */
#ifndef MONITOR_EARLY_BOOT_H
#define MONITOR_EARLY_BOOT_H

#include <stdbool.h>

/*
 * Waits for node @n's turn of early boot, and takes it. To be called by the node's boot core.
 * Returns false if another request for the node comes before that; it then has no turn.
 */
bool early_boot_begin(unsigned int n);
/* Waits until no node is in its early boot. */
void early_boot_wait(void);
/*
 * Returns true if a node is in its early boot. As far as the monitor is concerned, that node then
 * has the machine to itself.
 */
bool early_boot_busy(void);
/*
 * Checks the node that is in its early boot, if there is one. When its early boot is over, or when
 * the config's timeout has passed, its turn ends and the next node may begin. Its state in the
 * table becomes RUNNING, or HUNG if it gave no sign of life. Any core may call this at any time.
 * Cores that rest do call it, since the nodes may have all of the machine's cores.
 */
void early_boot_poll(void);
/* Ends node @n's turn, if it has one, because the node was killed or came home. */
void early_boot_abandon(unsigned int n);

#endif
