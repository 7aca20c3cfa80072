/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The claim of a node: the right to send INIT, SIPI and NMI to the node's cores, which one core of
 * the monitor has at a time.
 *
 * Without it two cores of one node can send INIT to each other. One comes home through ResetSystem
 * and sends for its boot core; the boot core, which another node has just brought home, sends for
 * all others. If each INIT arrives before its receiver has sent its SIPIs, both wait for a SIPI for
 * ever. Two cores that panic at the same time and both send for the boot core end in the same way,
 * as soon as the boot core comes and sends for them.
 *
 * With it:
 * - Only the holder of a node's claim sends INIT, SIPI and NMI to the node's cores. Whoever gets
 *   the claim checks first whether the core has come meanwhile.
 * - A boot core is sent for while a request stands, and the boot core clears the request while it
 *   holds the claim. So an INIT that the monitor sends comes while there is a request to begin
 *   again with, or it is not sent at all.
 * - So a core that is sent for does not hold its node's claim, and has no SIPI to send there.
 * - mint.ko on other nodes does not know the claim. It sends to boot cores only, and never an INIT
 *   without its SIPIs. A boot core that it stopped in the middle of its work comes back through
 *   park(), releases its claims, finds the request still standing, and begins again: it sends INIT
 *   and SIPI to its node's other cores once more. If the request was cleared just before, the node
 *   is in its next life, or about to be: it is started once more (life_core_started()).
 * - A holder that an INIT has stopped for good does not block the others: its claim is broken after
 *   a while.
 *
 * tests/model/fetch.pml has these cores and their INITs in every order.
 *
 * A boot core that is busy in the monitor is not sent for at all. It would be safe to do so, but
 * the boot core sees the request by itself, and would have to begin again.
 */
#ifndef MONITOR_CLAIM_H
#define MONITOR_CLAIM_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Waits until this core has the claim of node @n. It always gets it in the end (lib/life/claim.h).
 */
void claim_wait(unsigned int n);
/* Takes the claim of node @n if nobody has it. Else returns false at once. */
bool claim_try(unsigned int n);
/* Releases the claim of node @n, if this core still has it. */
void claim_release(unsigned int n);
/*
 * Releases all claims of this core. To be called after an INIT: the core does not continue what it
 * had the claims for.
 */
void claim_release_all(void);

#endif
