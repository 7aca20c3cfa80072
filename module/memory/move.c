// SPDX-License-Identifier: GPL-2.0-only
/*
 * Carries out what this node is asked for, block by block: by Linux's usual operation
 * (linux_block.c), or the quick way where that is allowed.
 */
#include "module/memory/memory.h"
#include <linux/bitmap.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sizes.h>
#include "lib/table/blocks.h"

/* Linux exports these, and declares them only in kernel/rcu/rcu.h. */
void rcu_expedite_gp(void);
void rcu_unexpedite_gp(void);

#define RESERVE		SZ_16M		/* that a giver must have left over */
#define PASS_MS		50		/* before a page that somebody holds is tried again */

/* --- blocks, one by one --- */

/* Returns how many nanoseconds since @began were Linux's, not zeroing and not the table's. */
static u64 time_of_linux(const struct mint_moves *then, u64 began)
{
	return ktime_get_ns() - began - (mint_moves.zero_ns - then->zero_ns) -
		(mint_moves.table_ns - then->table_ns);
}

static int take_kept(u32 n)
{
	int ret = mint_memory_take_back(n);

	if (ret && mint_grouped())
		mint_memory_drop(n);
	return ret;
}

static int take_one(u32 n)
{
	u8 owner;
	int ret;

	if (n >= mint_block_count())
		return -ENXIO;
	if (mint_memory_ours(n))
		return -EEXIST;
	owner = mint_memory_owner(n);
	if (owner == MINT_TAG_FIXED)
		return -EPERM;
	if (owner == MINT_TAG_ABSENT)
		return -ENXIO;
	if (owner != MINT_TAG_FREE && owner != MINT_TAG_STALE && owner != MINT_TAG_MONITOR &&
	    owner != mint_self.tag)
		return -EBUSY;
	ret = mint_memory_add(n);
	if (ret)
		return ret;
	if (mint_memory_kept(n))
		return take_kept(n);
	ret = mint_state_set(n, "online_movable");
	if (!mint_memory_ours(n)) {
		mint_memory_drop(n);
		return ret ? ret : -EBUSY;
	}
	return 0;
}

int mint_move_take_block(u32 n)
{
	struct mint_moves then = mint_moves;
	u64 began = ktime_get_ns();
	int ret = take_one(n);

	if (!ret) {
		mint_moves.taken++;
		mint_moves.online_ns += time_of_linux(&then, began);
	}
	return ret;
}

/*
 * Returns the free pages of block @n, as far as can be seen without the zone's lock: a guess, which
 * serves to begin with the emptiest block.
 */
static unsigned long free_pages_of(u32 n)
{
	unsigned long pfn = PHYS_PFN((u64)n << MINT_BLOCK_SHIFT), free = 0;
	unsigned long end = pfn + PHYS_PFN(MINT_BLOCK_SIZE), step;

	for (; pfn < end; pfn += step) {
		struct page *page = pfn_to_page(pfn);
		unsigned long order = PageBuddy(page) ? READ_ONCE(page_private(page)) : 0;

		step = order < 32 ? 1ul << order : 1;
		if (PageBuddy(page))
			free += step;
	}
	return free;
}

/* Linux would find out by itself, but only after it has reclaimed all that it can. */
bool mint_move_has_room_without(u32 n)
{
	unsigned long free = free_pages_of(n), used = PHYS_PFN(MINT_BLOCK_SIZE) - free;

	return si_mem_available() >= (long)(free + used + PHYS_PFN(RESERVE));
}

/* There is no other way for a group, so this may take as long as the other way does. */
static int pass_in_time(u32 n)
{
	unsigned long end = jiffies + mint_state_limit();
	int ret;

	do {
		ret = mint_memory_pass(n);
	} while (ret == -EBUSY && mint_block_state(n) == BLOCK_ONLINE &&
		 time_before(jiffies, end) && !msleep_interruptible(PASS_MS));
	return ret;
}

/* Give the block to @to, the quick way if that works. Returns 0 if the node no longer has it. */
static int make_it_go(u32 n, u8 to)
{
	int ret;

	mint_block(n)->to = to;
	/* What its own node takes back is none of this kernel's memory any more. */
	if (mint_grouped())
		ret = pass_in_time(n);
	else
		ret = mint_memory_lends(n) ? -EOPNOTSUPP : mint_memory_pass(n);
	/* -EBUSY: it may have a page that moves only if one waits for it. */
	if (!mint_grouped() && (ret == -EOPNOTSUPP || ret == -EBUSY)) {
		mint_iomem_before_offline(n);
		ret = mint_state_set(n, "offline");
		mint_iomem_settle(n);
	}
	mint_block(n)->to = MINT_TAG_FREE;
	if (!mint_memory_ours(n))
		return 0;
	return ret ? ret : -EBUSY;
}

static int give_block(u32 n, u8 to)
{
	struct mint_moves then = mint_moves;
	u64 began = ktime_get_ns();
	int ret;

	if (!mint_memory_ours(n))
		return -ENOENT;
	if (!mint_memory_standby(n) && !mint_move_has_room_without(n))
		return -ENOMEM;
	ret = make_it_go(n, to);
	if (ret)
		return ret;
	mint_memory_drop(n);
	if (mint_memory_owner(n) == MINT_TAG_FIXED)
		return -EIO;			/* its memory has failed: it was retired */
	ret = mint_gift_given(n, to);
	if (ret)
		return ret;
	mint_moves.given++;
	mint_moves.offline_ns += time_of_linux(&then, began);
	return 0;
}

u32 mint_move_emptiest(const unsigned long *tried)
{
	u32 best = mint_block_count();
	unsigned long most = 0;

	for (u32 n = 0; n < mint_block_count(); n++) {
		unsigned long free;

		if (tried && test_bit(n, tried))
			continue;
		if (mint_memory_standby(n) && tried)
			return n;
		if (mint_block_state(n) != BLOCK_ONLINE)
			continue;
		free = free_pages_of(n) + 1;
		if (free > most) {
			most = free;
			best = n;
		}
	}
	return best;
}

/* The bytes of blocks to take, in this order: a STALE block has to be zeroed. */
static const u8 free_kinds[] = { MINT_TAG_FREE, MINT_TAG_STALE };

u32 mint_move_first(void)
{
	for (int d = mint_numa_farther(0); d; d = mint_numa_farther(d))
		for (unsigned int i = 0; i < ARRAY_SIZE(free_kinds); i++) {
			u32 n = mint_numa_next(free_kinds[i], d, 0);

			if (n < mint_block_count())
				return n;
		}
	return mint_block_count();
}

/*
 * Take blocks whose byte is @kind, and that are @distance away, until @want are taken. Returns
 * false if this kernel has no room for more.
 */
static bool take_kind(u8 kind, int distance, u32 want, struct mint_moved *result)
{
	u32 n = 0;

	while (result->done < want &&
	       (n = mint_numa_next(kind, distance, n)) < mint_block_count()) {
		int ret = mint_move_take_block(n++);

		if (!ret)
			result->done++;
		else if (ret != -EBUSY)		/* -EBUSY: somebody else was quicker */
			result->error = ret;
		if (ret == -ENOMEM)
			return false;
	}
	return true;
}

/* Take the nearest blocks first, and of these first the ones that need not be zeroed. */
static void take_what_is_free(u32 want, struct mint_moved *result)
{
	for (int d = mint_numa_farther(0); d && result->done < want; d = mint_numa_farther(d))
		for (unsigned int i = 0; i < ARRAY_SIZE(free_kinds); i++)
			if (!take_kind(free_kinds[i], d, want, result))
				return;
}

/* As above, and wait for blocks that the monitor is zeroing, since these are the pool's, too. */
static void take_free(u32 want, struct mint_moved *result)
{
	unsigned long end = jiffies + msecs_to_jiffies(MINT_CLEAN_MS);

	result->error = -ENOSPC;		/* the pool is empty */
	for (;;) {
		take_what_is_free(want, result);
		if (result->done >= want || result->error != -ENOSPC || time_after(jiffies, end) ||
		    blocks_next(mint_self.table, MINT_TAG_MONITOR, 0) >= mint_block_count())
			return;
		msleep(MINT_CLEAN_POLL_MS);
	}
}

static void give_some(u32 want, u8 to, struct mint_moved *result)
{
	unsigned long *tried = bitmap_zalloc(mint_block_count(), GFP_KERNEL);

	result->error = -ENOENT;		/* it has no more */
	if (!tried)
		result->error = -ENOMEM;
	while (tried && result->done < want) {
		u32 n = mint_move_emptiest(tried);
		int ret;

		if (n == mint_block_count())
			break;
		__set_bit(n, tried);
		ret = give_block(n, to);
		if (!ret)
			result->done++;
		else
			result->error = ret;
	}
	bitmap_free(tried);
}

/* --- requests --- */

/* The word comes from the table, where anybody may have written it. */
static int check(u32 word)
{
	switch (MINT_MEMORY_KIND(word)) {
	case MINT_MEMORY_TAKE:
	case MINT_MEMORY_TAKE_BLOCK:
		return 0;
	case MINT_MEMORY_GIVE:
	case MINT_MEMORY_GIVE_BLOCK:
		return mint_gift_check(MINT_MEMORY_TO(word));
	default:
		return -EINVAL;
	}
}

struct mint_moved mint_move_carry_out(u32 word)
{
	u32 count = MINT_MEMORY_COUNT(word), want = 1;
	struct mint_moved result = { 0 };

	if (!mint_block_count())
		return (struct mint_moved){ .error = mint_memory_blocks_large() ? -EFBIG :
					    -EOPNOTSUPP };
	result.error = check(word);
	if (result.error)
		return result;
	/* A move spends most of its time waiting for grace periods. */
	rcu_expedite_gp();
	switch (MINT_MEMORY_KIND(word)) {
	case MINT_MEMORY_TAKE:
		want = count;
		take_free(want, &result);
		break;
	case MINT_MEMORY_GIVE:
		want = count;
		give_some(want, MINT_MEMORY_TO(word), &result);
		break;
	case MINT_MEMORY_TAKE_BLOCK:
		result.error = mint_move_take_block(count);
		result.done = !result.error;
		break;
	case MINT_MEMORY_GIVE_BLOCK:
		result.error = give_block(count, MINT_MEMORY_TO(word));
		result.done = !result.error;
		break;
	}
	rcu_unexpedite_gp();
	if (result.done == want)
		result.error = 0;
	return result;
}
