// SPDX-License-Identifier: GPL-2.0-only
/*
 * One block at a time is taken for the monitor, zeroed in small pieces so that the console stays
 * quick, and made FREE.
 */
#include "monitor/node/clean.h"
#include "monitor/log.h"
#include "monitor/node/zero.h"
#include "monitor/table_page.h"

#define PIECE		KIB(256)	/* a key on the console waits for one piece at most */
#define MEND_BLOCKS	4096		/* blocks checked in one call */
/* a kernel that writes there again and again does not fill the log */
#define MENDS_SAID	8

/* Which field of `pool` may be used on which core: lib/table/pool.h. */
static struct pool pool;
/* what is left of the block being zeroed; by clean_poll() only */
static struct range left;

void clean_begin(const struct plan *plan)
{
	pool_begin(&pool, (void *)(plan->arena.start + plan_arena_pool(plan)), plan->block_count);
	for (unsigned int n = 0; n < plan->block_count; n++)
		pool_plan(&pool, n, plan_block_tag(plan, n));
}

uint32_t clean_orphan(uint8_t tag)
{
	return pool_orphan(&pool, table_page(), tag);
}

bool clean_is_lent(uint32_t n)
{
	return pool_is_lent(&pool, n);
}

bool clean_lend(uint32_t n)
{
	return pool_lend(&pool, table_page(), n);
}

enum pool_recall clean_recall(uint32_t n, uint8_t tag, uint8_t *holder)
{
	return pool_recall(&pool, table_page(), n, tag, holder);
}

bool clean_zero(uint32_t n, uint8_t tag)
{
	zero_range(range_of((phys_t)n * MINT_BLOCK_SIZE, MINT_BLOCK_SIZE));
	return pool_zeroed(&pool, table_page(), n, tag);
}

static void mend(void)
{
	static uint32_t from, said;
	uint32_t first, wrong = pool_mend(&pool, table_page(), from, MEND_BLOCKS, &first);

	from = from + MEND_BLOCKS < pool.count ? from + MEND_BLOCKS : 0;
	if (!wrong || said == MENDS_SAID)
		return;
	said++;
	log_print("mint: the table had another owner for %u block%s that no node may take, the "
		  "first is %u: put back%s\n", wrong, wrong == 1 ? "" : "s", first,
		  said == MENDS_SAID ? "; from now on without a word" : "");
}

static uint32_t block_of(phys_t at)
{
	return (uint32_t)(at / MINT_BLOCK_SIZE);
}

bool clean_poll(void)
{
	const struct table *table = table_page();
	struct range piece;
	uint32_t n;

	mend();
	if (range_empty(left)) {
		if (!pool_clean(&pool, table, &n))
			return false;
		left = range_of((phys_t)n * MINT_BLOCK_SIZE, MINT_BLOCK_SIZE);
	}
	piece = left;
	if (range_size(piece) > PIECE)
		piece.end = piece.start + PIECE;
	/*
	 * A kernel that breaks the rules may have taken the block from the monitor, and may use it.
	 */
	if (!pool_cleaning(table, block_of(piece.start))) {
		left = (struct range){ 0, 0 };
		return true;
	}
	zero_range(piece);
	left.start = piece.end;
	if (range_empty(left))
		pool_cleaned(&pool, table, block_of(piece.start));
	return true;
}
