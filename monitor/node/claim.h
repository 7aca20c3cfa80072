/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The claim to send for a node's cores: no two cores of the monitor do so at the same time.
 *
 * Without it two cores of one node can INIT each other: one comes home through ResetSystem and
 * sends for its boot core; the boot core, which another node has just brought home, sends for all
 * others. If each INIT arrives before its receiver has sent its SIPIs, both wait for a SIPI for
 * ever. Two cores that panic at the same time and both send for the boot core end in the same
 * way, as soon as that one comes and sends for them.
 *
 * With it:
 * - INIT, SIPI and NMI are sent to cores of a node by the holder of its claim alone. Whoever gets
 *   the claim looks first whether the core has come meanwhile.
 * - A boot core is sent for while a request stands, and the boot core clears the request under the claim. So
 *   an INIT that the monitor sends comes while there is something to begin again with, or not at all.
 * - So a core that is sent for holds no claim to its node, and has no SIPI to send there.
 * - mint.ko of other nodes does not know the claim. It sends to boot cores alone, and never an INIT
 *   without its SIPIs. A boot core that was in the middle of its work comes back through park(),
 *   lets go of its claims, finds the request still standing, and begins again: it sends INIT and
 *   SIPI to its node's other cores once more. If the request was cleared just before, the node is in its
 *   next life, or about to be: it is started once more (life_core_started()).
 * - A holder that an INIT has stopped for good is no obstacle: the claim is broken in the end.
 * tests/model/fetch.pml has these cores and their INITs in every order.
 *
 * A boot core that is busy in the monitor is not sent for at all, though this would be safe: it
 * sees the request by itself, and would have to begin again.
 */
#ifndef MONITOR_CLAIM_H
#define MONITOR_CLAIM_H

#include <stdint.h>

/* Wait until this core has the claim to node @n. It always gets it; see lib/life/claim.h. */
void claim_wait(unsigned int n);
/* Let go of it, if this core still has it. */
void claim_release(unsigned int n);
/* This core was taken by INIT: it does not go on with what it had claims for. */
void claim_release_all(void);

#endif
