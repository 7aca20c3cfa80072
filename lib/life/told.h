/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which words in a node's entry of the table count for the monitor (docs/trust.md). The monitor
 * keeps its own note of every node's state; the entry is a copy, to which every kernel can write.
 */
#ifndef LIB_TOLD_H
#define LIB_TOLD_H

#include <stdbool.h>
#include <stdint.h>
#include <mint/abi.h>

/*
 * The state that counts. @known and @flags: the monitor's notes. @told: what the entry says. @lives:
 * the monitor has entered the node's kernel and has not taken it home since.
 *
 * While it lives, a node's kernel may say that it runs, is stopping or has crashed, and others that
 * it hangs or has crashed. All that follows is how its own end is reported, and what its config
 * says of such an end. A node that was left crashed for its dump (MINT_FLAG_DUMP) waits for its
 * next start when somebody says so: it was dumped. Any other word is scribbled, and does not count.
 */
uint32_t told_state(uint32_t known, uint32_t flags, uint32_t told, bool lives);

/* The flags in an entry that only the monitor sets. */
#define TOLD_MONITOR_FLAGS	(MINT_FLAG_HOME | MINT_FLAG_DUMP)

/*
 * May the power button of a node with this entry switch the machine off? Not if the flags hold a
 * bit that no version of the ABI so far has: then something else was written over them.
 */
bool told_button(uint32_t flags);

/*
 * Does this request hold a node that is home, for whoever dumps it? @asker_lives: the node with the
 * tag in it lives, and is not the one that is held. Any other hold is scribbled, or left over.
 */
bool told_hold(uint32_t request, bool asker_lives);

#endif
