// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each change of a block's owner is one compare-and-exchange of its byte. The search through the
 * bytes looks at eight of them at once.
 */
#include "lib/table/blocks.h"

enum blocks_answer blocks_claim(const struct table *table, uint32_t n, uint8_t tag)
{
	uint8_t *byte = table_block(table, n), seen;

	if (!byte)
		return BLOCKS_BEYOND;
	if (table_exchange(byte, MINT_TAG_FREE, tag, &seen) || seen == tag)
		return BLOCKS_OK;
	if (seen == MINT_TAG_STALE && table_exchange(byte, MINT_TAG_STALE, tag, &seen))
		return BLOCKS_STALE;
	/* The monitor may have cleaned the block between the two exchanges. */
	if (seen == MINT_TAG_FREE && table_exchange(byte, MINT_TAG_FREE, tag, &seen))
		return BLOCKS_OK;
	if (seen == MINT_TAG_FIXED)
		return BLOCKS_FIXED;
	return seen == MINT_TAG_ABSENT ? BLOCKS_BEYOND : BLOCKS_OWNED;
}

bool blocks_release(const struct table *table, uint32_t n, uint8_t tag, uint8_t to)
{
	uint8_t *byte = table_block(table, n);

	return byte && table_exchange(byte, tag, to, NULL);
}

bool blocks_retire(const struct table *table, uint32_t n, uint8_t tag)
{
	return blocks_release(table, n, tag, MINT_TAG_FIXED);
}

uint32_t blocks_orphan(const struct table *table, uint8_t tag)
{
	uint32_t count = 0, end = table_count(table, MINT_ARRAY_BLOCKS);

	for (uint32_t n = blocks_next(table, tag, 0); n < end; n = blocks_next(table, tag, n + 1))
		count += blocks_release(table, n, tag, MINT_TAG_STALE);
	return count;
}

#define EACH_BYTE	0x0101010101010101ull

/*
 * Returns true if one of the eight bytes is @tag. Such a byte is 0 in `differ`, and the subtraction
 * borrows from the byte above it; without such a byte there is no borrow.
 */
static bool has_byte(uint64_t bytes, uint8_t tag)
{
	uint64_t differ = bytes ^ EACH_BYTE * tag;

	return (differ - EACH_BYTE) & ~differ & EACH_BYTE << 7;
}

/*
 * Returns true if none of the eight bytes from block @n on is @tag, so that all of them can be
 * skipped. The search must be fast: a kernel looks through 100,000 bytes ten times a second.
 */
static bool none_of_eight(const struct table *table, uint8_t tag, uint32_t n, uint32_t end)
{
	const uint8_t *byte = table_block(table, n);

	return end - n >= 8 && (uintptr_t)byte % 8 == 0 && table_block(table, n + 7) == byte + 7 &&
		!has_byte(__atomic_load_n((const uint64_t *)byte, __ATOMIC_RELAXED), tag);
}

uint32_t blocks_next(const struct table *table, uint8_t tag, uint32_t n)
{
	uint32_t end = table_count(table, MINT_ARRAY_BLOCKS);

	while (n < end && __atomic_load_n(table_block(table, n), __ATOMIC_ACQUIRE) != tag)
		n += none_of_eight(table, tag, n, end) ? 8 : 1;
	return n;
}

uint32_t blocks_held(const struct table *table, uint8_t tag)
{
	uint32_t count = 0, end = table_count(table, MINT_ARRAY_BLOCKS);

	for (uint32_t n = blocks_next(table, tag, 0); n < end; n = blocks_next(table, tag, n + 1))
		count++;
	return count;
}
