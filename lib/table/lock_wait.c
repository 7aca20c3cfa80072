// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each try looks at the lock's word once, takes a lock that is free, and measures how long the same
 * holder has been there.
 */
#include "lib/table/lock_wait.h"
#include "lib/base/ticks.h"

void lock_wait_begin(struct lock_wait *w, uint64_t now, uint64_t patience)
{
	*w = (struct lock_wait){ .began = now, .since = now, .patience = patience };
}

static bool is_holder(const struct table *t, uint32_t holder)
{
	return holder == MINT_TAG_MONITOR + 1u || (holder && table_is_node(t, holder - 1));
}

enum lock_answer lock_wait_try(struct lock_wait *w, const struct table *t, uint32_t *word,
			       uint8_t tag, uint64_t now)
{
	uint32_t seen = __atomic_load_n(word, __ATOMIC_ACQUIRE);

	if (!is_holder(t, seen)) {
		/*
		 * The lock is free, or the word names no possible holder. If the exchange fails,
		 * somebody was quicker, and the wait for that holder begins with the next try.
		 */
		if (table_exchange32(word, seen, tag + 1u))
			return LOCK_TAKEN;
		seen = 0;
	}
	if (seen != w->holder) {
		w->holder = seen;
		w->since = now;
	}
	return ticks_since(w->began, now) > LOCK_WAIT_TURNS * w->patience ||
	       (seen && ticks_since(w->since, now) > w->patience) ? LOCK_OVERDUE : LOCK_BUSY;
}

bool lock_wait_force(struct lock_wait *w, uint32_t *word, uint8_t tag, uint64_t now)
{
	if (table_exchange32(word, w->holder, tag + 1u))
		return true;
	lock_wait_begin(w, now, w->patience);
	return false;
}
