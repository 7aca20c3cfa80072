// SPDX-License-Identifier: GPL-2.0-only
#include "lib/plan/plan_internal.h"

static void give(struct plan *plan, struct range r)
{
	range_set_subtract(&plan->left, r);
	range_set_add(&plan->pool, r);
}

/* The lowest blocks, until there are @size bytes of them. */
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

/* Pool memory that has an address was taken before the nodes' sizes were placed. */
void plan_pool_fill(struct plan_work *w)
{
	const struct config_memory *pool = &w->cfg->pool;
	struct range_set blocks;
	uint64_t size = 0;

	plan_whole_blocks(&w->plan->left, &blocks);
	if (pool->rest)
		size = range_set_size(&blocks);
	for (unsigned int i = 0; i < pool->count; i++)
		if (!pool->want[i].placed)
			size += pool->want[i].size;
	give_size(w, &blocks, size);
}
