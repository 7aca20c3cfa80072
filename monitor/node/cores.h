/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a core of the monitor follows its owner in the ownership table. Kernels move cores among
 * themselves by that owner (mint/abi.h, MINT_CORE_MOVES). A core that is parked goes by the table:
 * it waits for its owner's kernel, by the mailbox of that node. One that a kernel runs on is that
 * kernel's, whatever the table says, until it comes home.
 */
#ifndef MONITOR_CORES_H
#define MONITOR_CORES_H

#include "monitor/cpu/core.h"

/*
 * Has the calling core, which is parked, wait for its owner of now, and says so in the table
 * (mint_core.place). An owner that cannot be is a stray write: the core stays with the last one,
 * and puts that back.
 */
void cores_follow(struct core *core);
/* Writes into the table where the core is (mint_core.place). */
void cores_show(const struct core *core);

#endif
