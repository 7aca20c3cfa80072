/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Waiting for a lock in the table (struct mint_lock, mint_intx.command), in the monitor and in
 * mint.ko. The lock's word is the holder's tag + 1, or 0 if the lock is free; it changes by
 * CMPXCHG.
 *
 * Every kernel can write to that word. So a wait ends in each case:
 *  - A holder that cannot be one (no node's tag + 1, nor the monitor's) loses the lock at once.
 *  - A holder that stays the same for longer than the caller's patience is overdue. The caller
 *    decides whether it gives up or takes the lock by force.
 *  - Each change of the holder starts that time again, since the lock is in use. But the whole
 *    wait lasts at most LOCK_WAIT_TURNS times as long, even if somebody keeps changing the word.
 *
 * The caller passes the time, in any unit that only grows: ticks of the TSC, or microseconds.
 */
#ifndef LIB_LOCK_WAIT_H
#define LIB_LOCK_WAIT_H

#include <stdint.h>
#include "lib/table/table.h"

#define LOCK_WAIT_TURNS	8

/* One waiter's notes: private to it. */
struct lock_wait {
	uint64_t began;			/* when the whole wait began */
	uint64_t since;			/* when the wait for this holder began */
	uint64_t patience;		/* how long to wait for one holder */
	uint32_t holder;		/* the word as seen last: tag + 1; 0: none */
};

enum lock_answer {
	LOCK_TAKEN,			/* the caller has the lock */
	LOCK_BUSY,			/* somebody else has it: try again */
	LOCK_OVERDUE			/* the wait is over: give up, or call lock_wait_force() */
};

/* Begins a wait at @now that lasts at most @patience with one holder. */
void lock_wait_begin(struct lock_wait *w, uint64_t now, uint64_t patience);
/* Tries to take the lock at @word for @tag, a node's or the monitor's. */
enum lock_answer lock_wait_try(struct lock_wait *w, const struct table *t, uint32_t *word,
			       uint8_t tag, uint64_t now);
/*
 * Takes an overdue lock from w->holder by force. Returns false if the lock has another holder by
 * now: then the whole wait begins again at @now.
 */
bool lock_wait_force(struct lock_wait *w, uint32_t *word, uint8_t tag, uint64_t now);

#endif
