/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decides which words in a node's entry of the table count for the monitor (docs/trust.md). The
 * monitor keeps its own note of every node's state; the entry holds a copy, to which every kernel
 * can write.
 */
#ifndef LIB_TOLD_H
#define LIB_TOLD_H

#include <stdbool.h>
#include <stdint.h>
#include <mint/abi.h>

/*
 * Returns the node's state that counts. @known and @flags are the monitor's own notes, @told is the
 * state in the entry. @lives is true if the monitor has entered the node's kernel and the node has
 * not come home since.
 *
 * While the node lives, its kernel may write that it runs, is stopping or has crashed, and another
 * kernel may write that it hangs or has crashed. This decides no more than how the node's end is
 * reported, and which line of its config says what follows. A node that was left crashed for its
 * dump (MINT_FLAG_DUMP) becomes WAITING when a kernel writes that: it has been dumped, and waits
 * for its next start. Any other value is a stray write and does not count: @known is returned.
 */
uint32_t told_state(uint32_t known, uint32_t flags, uint32_t told, bool lives);

/* The flags in an entry that only the monitor sets. */
#define TOLD_MONITOR_FLAGS	(MINT_FLAG_HOME | MINT_FLAG_DUMP)

/*
 * Returns true if these flags of a node's entry say that the power button was pressed, so that all
 * nodes are asked to power off. Flags with a bit that no version of the ABI has so far do not
 * count: something else was written over them.
 */
bool told_button(uint32_t flags);

/*
 * Returns true if @request holds a node that is home, for the asker that dumps it. @asker_lives is
 * true if the node whose tag is in the request lives and is not the node that is held. Any other
 * hold is a stray write, or its asker is dead.
 */
bool told_hold(uint32_t request, bool asker_lives);

#endif
