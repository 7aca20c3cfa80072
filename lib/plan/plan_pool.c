// SPDX-License-Identifier: GPL-2.0-only
/* Once nodes and files have their memory, the image store and the pool share what is left. */
#include "lib/plan/plan_internal.h"

static const struct range anywhere = { MIB(1), PLAN_TOP };

/* Returns how much the pool is to get of the whole blocks that are left. */
static uint64_t pool_wants(const struct config_memory *pool)
{
	uint64_t size = 0;

	if (pool->rest)
		return MINT_BLOCK_SIZE;		/* at least one block, or it would have none */
	for (unsigned int i = 0; i < pool->count; i++)
		if (!pool->want[i].placed)
			size += pool->want[i].size;
	return size;
}

bool plan_find_room(const struct plan *plan, uint64_t size, phys_t *at)
{
	struct range_set pieces = plan->left, blocks;

	plan_whole_blocks(&plan->left, &blocks);
	for (unsigned int i = 0; i < blocks.count; i++)
		range_set_subtract(&pieces, blocks.r[i]);
	return (!pieces.overflow && range_set_find_high(&pieces, anywhere, size, PLAN_ALIGN, at)) ||
	       range_set_find_high(&plan->left, anywhere, size, PLAN_ALIGN, at);
}

void plan_store_take(struct plan_work *w)
{
	const struct config_memory *want = &w->cfg->store;
	uint64_t size = want->count ? want->want[0].size : MINT_BLOCK_SIZE;
	char text[FMT_SIZE_LEN], has[FMT_SIZE_LEN];
	struct range_set blocks;
	bool found;
	phys_t at;

	plan_whole_blocks(&w->plan->left, &blocks);
	if (want->none || (!want->count &&
			   range_set_size(&blocks) < size + pool_wants(&w->cfg->pool)))
		return;
	/* If the config names no size, the store is a whole block. */
	found = want->count ? plan_find_room(w->plan, size, &at) :
		range_set_find_high(&blocks, anywhere, size, size, &at);
	if (!found) {
		PLAN_ERROR(w, want->line, "store: %s find no room: %s is left, in %u pieces: ask "
			   "for less, or say `store = none`", fmt_size(text, size),
			   fmt_size(has, range_set_size(&w->plan->left)), w->plan->left.count);
		return;
	}
	w->plan->store = range_of(at, size);
	range_set_subtract(&w->plan->left, w->plan->store);
}

static void give(struct plan *plan, struct range r)
{
	range_set_subtract(&plan->left, r);
	range_set_add(&plan->pool, r);
}

/* Gives the pool @size bytes of @blocks, from the lowest up. */
static void give_size(struct plan_work *w, const struct range_set *blocks, uint64_t size)
{
	char want[FMT_SIZE_LEN], has[FMT_SIZE_LEN];
	uint64_t missing = size;

	if (range_set_size(blocks) < size) {
		PLAN_ERROR(w, w->cfg->pool.line, "[pool] memory: there are not %s: %s is left in "
			   "whole 128 MiB blocks: ask for less, or say `memory = rest`",
			   fmt_size(want, size), fmt_size(has, range_set_size(blocks)));
		return;
	}
	for (unsigned int i = 0; missing && i < blocks->count; i++) {
		struct range r = blocks->r[i];

		if (range_size(r) > missing)
			r.end = r.start + missing;
		missing -= range_size(r);
		give(w->plan, r);
	}
}

/* plan_memory_share() has given the pool the memory that has an address in the config. */
void plan_pool_fill(struct plan_work *w)
{
	const struct config_memory *pool = &w->cfg->pool;
	struct range_set blocks;

	plan_whole_blocks(&w->plan->left, &blocks);
	give_size(w, &blocks, pool->rest ? range_set_size(&blocks) : pool_wants(pool));
}
