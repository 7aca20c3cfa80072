/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stock kernels pass through their early boot one at a time. Until such a
 * kernel has read the CMOS clock and woken its cores it uses index and data ports
 * that the next one would use too (docs/caveats.md).
 *
 * What can be seen of it from outside: a kernel writes its SMP trampoline into its
 * low slice after it has read the clock and before it wakes its cores, and the
 * cores then leave park() through the mailbox. A kernel that knows no mailbox takes
 * them by INIT, unseen. A heartbeat says that mint.ko is loaded, which is later than all of it.
 * lib/life/early.h decides what follows from these signs.
 */
#ifndef MONITOR_EARLY_BOOT_H
#define MONITOR_EARLY_BOOT_H

#include <stdbool.h>

/*
 * Node @n's turn: true when no other node is in its early boot; false where something else is
 * asked of it meanwhile.
 */
bool early_boot_begin(unsigned int n);
/* Wait until no node is in its early boot. */
void early_boot_wait(void);
/* Is a node in its early boot? It has the machine to itself, as far as the monitor goes. */
bool early_boot_busy(void);
/*
 * Look at the node that is in its early boot, if there is one. When it is through, or when the
 * config's timeout has passed, its turn ends and the next node may begin; its state in the table
 * becomes RUNNING, or HUNG if it gave no sign of life. Any core may call this at any time, and
 * cores that rest do: the nodes that a machine starts may have all its cores.
 */
void early_boot_poll(void);
/* Node @n was taken out of it: killed, or home again. */
void early_boot_abandon(unsigned int n);

#endif
