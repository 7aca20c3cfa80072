// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waits for a lock with the TSC as the clock. lib/table/lock_wait.h decides when a wait is over.
 */
#include "monitor/lock.h"
#include "lib/table/lock_wait.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"

static uint64_t now_us(void)
{
	return tsc_to_us(rdtsc());
}

static enum lock_answer wait_for(struct lock_wait *w, const struct table *table,
				 enum mint_lock_id id, uint8_t tag)
{
	uint32_t *word = table_lock_word(table, id);
	enum lock_answer answer;

	while ((answer = lock_wait_try(w, table, word, tag, now_us())) == LOCK_BUSY)
		cpu_pause();
	return answer;
}

bool lock_take(const struct table *table, enum mint_lock_id id, uint8_t tag, uint32_t patience_us)
{
	struct lock_wait w;

	lock_wait_begin(&w, now_us(), patience_us);
	return wait_for(&w, table, id, tag) == LOCK_TAKEN;
}

void lock_take_by_force(const struct table *table, enum mint_lock_id id)
{
	static const char *const what[MINT_LOCK_COUNT] = {
		"the image store", "the I/O APICs", "the PCI ports", "the CMOS ports",
	};
	struct lock_wait w;

	lock_wait_begin(&w, now_us(), LOCK_DEAD_US);
	while (wait_for(&w, table, id, MINT_TAG_MONITOR) != LOCK_TAKEN)
		if (lock_wait_force(&w, table_lock_word(table, id), MINT_TAG_MONITOR, now_us())) {
			if (w.holder)
				log_print("mint: the lock of %s was taken from tag 0x%02x\n",
					  what[id], w.holder - 1);
			return;
		}
}
