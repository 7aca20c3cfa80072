// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list is written without a lock: an element changes by compare-and-exchange, and a reader
 * believes it only if its page lies in a block of the pool.
 */
#include "lib/table/failed.h"
#include "lib/table/blocks.h"

#define PAGE		4096u

static uint64_t load(const struct table *table, uint32_t n)
{
	return __atomic_load_n(&table_failed(table, n)->page, __ATOMIC_ACQUIRE);
}

/*
 * Returns true if @page lies in a block of the pool, whoever owns the block now. A retired block is
 * FIXED, and so no longer of the pool.
 */
static bool in_pool(const struct table *table, uint64_t page)
{
	uint64_t block = page >> MINT_BLOCK_SHIFT;
	const uint8_t *byte;
	uint8_t tag;

	if (block >= table_count(table, MINT_ARRAY_BLOCKS))
		return false;
	byte = table_block(table, (uint32_t)block);
	tag = __atomic_load_n(byte, __ATOMIC_ACQUIRE);
	return tag != MINT_TAG_FIXED && tag != MINT_TAG_ABSENT;
}

/* Enters @page in element @n, and returns true, unless that names a page in a block of the pool. */
static bool enter(const struct table *table, uint32_t n, uint64_t page)
{
	uint64_t seen = load(table, n);

	return (!seen || !in_pool(table, seen)) &&
	       __atomic_compare_exchange_n(&table_failed(table, n)->page, &seen, page, false,
					   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

enum failed_answer failed_add(const struct table *table, uint64_t addr)
{
	uint32_t count = table_count(table, MINT_ARRAY_FAILED);
	uint64_t page = addr & ~(uint64_t)(PAGE - 1), other;
	bool end = false;

	if (!in_pool(table, page))
		return FAILED_OUTSIDE;
	for (uint32_t n = 0; n < count && !end; n++)
		if (failed_read(table, n, &other, &end) && other == page)
			return FAILED_KNOWN;
	for (uint32_t n = 0; n < count; n++)
		if (enter(table, n, page))
			return FAILED_NEW;
	return FAILED_FULL;
}

bool failed_read(const struct table *table, uint32_t n, uint64_t *page, bool *end)
{
	uint64_t seen = n < table_count(table, MINT_ARRAY_FAILED) ? load(table, n) : 0;

	if (end)
		*end = !seen;
	*page = seen & ~(uint64_t)(PAGE - 1);
	return seen && in_pool(table, *page);
}

bool failed_in_block(const struct table *table, uint32_t block)
{
	bool end = false;
	uint64_t page;

	for (uint32_t n = 0; !end; n++)
		if (failed_read(table, n, &page, &end) && page >> MINT_BLOCK_SHIFT == block)
			return true;
	return false;
}

bool failed_retire(const struct table *table, uint32_t block, uint8_t tag)
{
	return failed_in_block(table, block) && blocks_retire(table, block, tag);
}
