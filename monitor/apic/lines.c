// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/apic/lines.h"
#include "monitor/apic/ioapic.h"
#include "monitor/lock.h"

#define LOCK_US		100000		/* for somebody who holds it over a few accesses */

bool lines_lock(const struct table *table)
{
	return lock_take(table, MINT_LOCK_IOAPIC, MINT_TAG_MONITOR, LOCK_US);
}

void lines_unlock(const struct table *table)
{
	table_unlock(table, MINT_LOCK_IOAPIC, MINT_TAG_MONITOR);
}

/* The node whose function it is. */
static uint8_t intx_owner(const struct table *table, const struct mint_intx *intx)
{
	for (uint32_t i = 0; i < table_count(table, MINT_ARRAY_FUNCTIONS); i++) {
		const struct mint_function *fn = table_function(table, i);

		if (fn->segment == intx->segment && fn->bdf == intx->bdf)
			return __atomic_load_n(&fn->owner, __ATOMIC_ACQUIRE);
	}
	return MINT_TAG_FREE;
}

void lines_release(const struct table *table, unsigned char tag)
{
	for (uint32_t i = 0; i < table_count(table, MINT_ARRAY_LINES); i++) {
		struct mint_line *line = table_line(table, i);

		if (__atomic_load_n(&line->owner, __ATOMIC_ACQUIRE) != tag)
			continue;
		lock_take_by_force(table, MINT_LOCK_IOAPIC);
		ioapic_clear_pin(line->ioapic, line->pin);
		lines_unlock(table);
		if (line->flags & MINT_LINE_SHARED)
			table_exchange(&line->owner, tag, MINT_TAG_FREE, NULL);
	}
	for (uint32_t i = 0; i < table_count(table, MINT_ARRAY_INTX); i++) {
		struct mint_intx *intx = table_intx(table, i);

		table_exchange32(&intx->command, tag + 1u, 0);
		if (intx_owner(table, intx) == tag)
			__atomic_store_n(&intx->target, 0, __ATOMIC_RELEASE);
	}
}
