// SPDX-License-Identifier: GPL-2.0-only
/*
 * The monitor's own bits say which blocks belong to the pool and which are dead. A byte in the
 * table counts only where the bits agree with it.
 */
#include "lib/table/pool.h"
#include "lib/base/str.h"
#include "lib/table/blocks.h"

static uint64_t bit(uint32_t n)
{
	return 1ull << n % 64;
}

static bool is_set(const uint64_t *words, uint32_t n)
{
	return __atomic_load_n(&words[n / 64], __ATOMIC_ACQUIRE) & bit(n);
}

static void set(uint64_t *words, uint32_t n)
{
	__atomic_fetch_or(&words[n / 64], bit(n), __ATOMIC_RELEASE);
}

static void clear(uint64_t *words, uint32_t n)
{
	__atomic_fetch_and(&words[n / 64], ~bit(n), __ATOMIC_RELEASE);
}

static uint32_t words_of(uint32_t count)
{
	return (count < POOL_BLOCKS_MAX ? count : POOL_BLOCKS_MAX) / 64 + 1;
}

uint64_t pool_notes_size(uint32_t count)
{
	return 3 * sizeof(uint64_t) * words_of(count);
}

void pool_begin(struct pool *p, void *notes, uint32_t count)
{
	memset(notes, 0, pool_notes_size(count));
	p->count = count < POOL_BLOCKS_MAX ? count : POOL_BLOCKS_MAX;
	p->moves = notes;
	p->ram = p->moves + words_of(count);
	p->dead = p->ram + words_of(count);
}

void pool_plan(struct pool *p, uint32_t n, uint8_t tag)
{
	if (n >= p->count)
		return;
	if (tag == MINT_TAG_FREE) {
		set(p->moves, n);
		set(p->dead, n);
	} else if (tag == MINT_TAG_FIXED) {
		set(p->ram, n);
	}
}

bool pool_has(const struct pool *p, uint32_t n)
{
	return n < p->count && is_set(p->moves, n);
}

static uint8_t tag_of(const struct table *t, uint32_t n)
{
	const uint8_t *byte = table_block(t, n);

	return byte ? __atomic_load_n(byte, __ATOMIC_ACQUIRE) : MINT_TAG_ABSENT;
}

uint32_t pool_orphan(struct pool *p, const struct table *t, uint8_t tag)
{
	uint32_t count = 0;

	for (uint32_t n = blocks_next(t, tag, 0); n < p->count; n = blocks_next(t, tag, n + 1)) {
		if (!pool_has(p, n) || !blocks_release(t, n, tag, MINT_TAG_STALE))
			continue;
		set(p->dead, n);
		count++;
	}
	return count;
}

/*
 * Returns true if block @n, which is noted as dead, still is. If its byte is not STALE, somebody
 * has claimed it: then it has an owner again, and the note is cleared.
 */
static bool still_dead(struct pool *p, const struct table *t, uint32_t n)
{
	if (tag_of(t, n) == MINT_TAG_STALE)
		return true;
	clear(p->dead, n);
	/*
	 * That owner may have died meanwhile: if another core has orphaned the block before the bit
	 * was cleared here, it is dead again.
	 */
	if (tag_of(t, n) == MINT_TAG_STALE)
		set(p->dead, n);
	return false;
}

bool pool_clean(struct pool *p, const struct table *t, uint32_t *n)
{
	for (*n = 0; *n < p->count; ++*n) {
		if (*n % 64 == 0 && !__atomic_load_n(&p->dead[*n / 64], __ATOMIC_ACQUIRE)) {
			*n += 63;
			continue;
		}
		if (is_set(p->dead, *n) && still_dead(p, t, *n) &&
		    blocks_release(t, *n, MINT_TAG_STALE, MINT_TAG_MONITOR))
			return true;
	}
	return false;
}

bool pool_cleaning(const struct table *t, uint32_t n)
{
	return tag_of(t, n) == MINT_TAG_MONITOR;
}

void pool_cleaned(struct pool *p, const struct table *t, uint32_t n)
{
	clear(p->dead, n);
	blocks_release(t, n, MINT_TAG_MONITOR, MINT_TAG_FREE);
}

bool pool_is_lent(const struct pool *p, uint32_t n)
{
	return pool_has(p, n) && is_set(p->ram, n);
}

/* The bits come before the byte: pool_mend() reads the byte first. */
bool pool_lend(struct pool *p, const struct table *t, uint32_t n)
{
	if (n >= p->count || !is_set(p->ram, n))
		return false;
	if (is_set(p->moves, n))
		return true;
	set(p->dead, n);
	set(p->moves, n);
	if (blocks_release(t, n, MINT_TAG_FIXED, MINT_TAG_STALE))
		return true;
	clear(p->moves, n);
	clear(p->dead, n);
	return false;
}

/* The byte is FIXED: for the same reason it comes before the bits. */
static enum pool_recall come_home(struct pool *p, uint32_t n)
{
	clear(p->moves, n);
	clear(p->dead, n);
	return POOL_HOME;
}

enum pool_recall pool_recall(struct pool *p, const struct table *t, uint32_t n, uint8_t tag,
			     uint8_t *holder)
{
	uint8_t seen = tag_of(t, n);

	if (!pool_is_lent(p, n))
		return POOL_HOME;
	switch (seen) {
	case MINT_TAG_FIXED:		/* a page of it has failed */
		return come_home(p, n);
	case MINT_TAG_FREE:
		if (!blocks_release(t, n, MINT_TAG_FREE, MINT_TAG_FIXED))
			return POOL_BUSY;
		return come_home(p, n);
	case MINT_TAG_STALE:
		return blocks_release(t, n, MINT_TAG_STALE, tag) ? POOL_DIRTY : POOL_BUSY;
	case MINT_TAG_MONITOR:
		return POOL_BUSY;
	default:
		*holder = seen;
		return seen == tag ? POOL_DIRTY : POOL_HELD;
	}
}

bool pool_zeroed(struct pool *p, const struct table *t, uint32_t n, uint8_t tag)
{
	if (!blocks_release(t, n, tag, MINT_TAG_FIXED))
		return false;
	come_home(p, n);
	return true;
}

uint32_t pool_mend(const struct pool *p, const struct table *t, uint32_t from, uint32_t count,
		   uint32_t *first)
{
	uint32_t wrong = 0;

	for (uint32_t n = from; n < p->count && n - from < count; n++) {
		uint8_t seen = tag_of(t, n), right;

		if (pool_has(p, n))
			continue;
		right = is_set(p->ram, n) ? MINT_TAG_FIXED : MINT_TAG_ABSENT;
		if (seen == right || !blocks_release(t, n, seen, right))
			continue;
		if (!wrong++)
			*first = n;
	}
	return wrong;
}
