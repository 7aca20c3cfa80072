/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Waiting for a lock in the table (struct mint_lock, mint_intx.command), in the monitor and in
 * mint.ko.
 *
 * Every kernel can write to the lock's word. So a wait ends in each case:
 *  - A holder that cannot be one (no node's tag + 1, nor the monitor's) loses the lock at once.
 *  - One and the same holder for longer than the caller's patience is overdue. The caller decides
 *    whether it gives up or takes the lock by force.
 *  - Each change of the holder starts that time again, since the lock is in use. But the whole
 *    wait lasts at most LOCK_WAIT_TURNS times as long, even if somebody keeps changing the word.
 *
 * Time comes from the caller, in any unit that only grows: ticks of the TSC, or microseconds.
 */
#ifndef LIB_LOCK_WAIT_H
#define LIB_LOCK_WAIT_H

#include <stdint.h>
#include "lib/table/table.h"

#define LOCK_WAIT_TURNS	8

struct lock_wait {
	uint64_t began;			/* the whole wait */
	uint64_t since;			/* the wait for this holder */
	uint64_t patience;		/* with one holder */
	uint32_t holder;		/* as seen last: tag + 1; 0: none */
};

enum lock_answer {
	LOCK_TAKEN,			/* it is the caller's */
	LOCK_BUSY,			/* look again */
	LOCK_OVERDUE			/* look again no more: give up, or lock_wait_force() */
};

void lock_wait_begin(struct lock_wait *w, uint64_t now, uint64_t patience);
/* Try to take the lock at @word for @tag: a node's, or the monitor's. */
enum lock_answer lock_wait_try(struct lock_wait *w, const struct table *t, uint32_t *word,
			       uint8_t tag, uint64_t now);
/*
 * Take an overdue lock from w->holder. Returns false if another holder has it meanwhile: the wait
 * for that one begins at @now, and the whole wait begins again.
 */
bool lock_wait_force(struct lock_wait *w, uint32_t *word, uint8_t tag, uint64_t now);

#endif
