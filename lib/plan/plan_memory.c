// SPDX-License-Identifier: GPL-2.0-only
#include "lib/plan/plan_internal.h"

static const struct range below_4g = { MIB(1), PLAN_FOUR_GIB };
static const struct range above_4g = { PLAN_FOUR_GIB, PLAN_STOCK_RAM_LIMIT };
static const struct range anywhere = { MIB(1), PLAN_STOCK_RAM_LIMIT };

void plan_whole_blocks(const struct range_set *from, struct range_set *out)
{
	range_set_clear(out);
	for (unsigned int i = 0; i < from->count; i++)
		range_set_add(out, range_shrink(from->r[i], MINT_BLOCK_SIZE));
}

/* Enter @r among the node's RAM, ascending. */
static void take(struct plan *plan, unsigned int n, struct range r)
{
	struct plan_node *node = &plan->node[n];
	unsigned int i = node->ram_count++;

	for (; i && node->ram[i - 1].start > r.start; i--)
		node->ram[i] = node->ram[i - 1];
	node->ram[i] = r;
	range_set_subtract(&plan->left, r);
}

static bool placed_good(struct plan_work *w, unsigned int n, unsigned int line, const char *key,
			struct range r)
{
	char why[PLAN_OBSTACLE_TEXT], size[FMT_SIZE_LEN];

	fmt_size(size, range_size(r));
	if (r.end > PLAN_STOCK_RAM_LIMIT) {
		PLAN_NODE_ERROR(w, n, line, "%s: %s at 0x%llx ends above 64 GiB, where a stock "
				"kernel makes its memory blocks 2 GiB large instead of 128 MiB: give "
				"a lower address, or only the size", key, size, plan_ull(r.start));
		return false;
	}
	if (range_set_covers(&w->plan->left, r))
		return true;
	PLAN_NODE_ERROR(w, n, line, "%s: %s at 0x%llx cannot be had: there is %s", key, size,
			plan_ull(r.start), plan_obstacle(why, w, r));
	return false;
}

static void take_placed(struct plan_work *w, unsigned int n)
{
	const struct config_memory *memory = &w->cfg->node[n].memory;
	const struct config_memory *dma = &w->cfg->node[n].dma;

	for (unsigned int i = 0; i < memory->count; i++) {
		struct range r = range_of(memory->want[i].addr, memory->want[i].size);

		if (memory->want[i].placed && placed_good(w, n, memory->line, "memory", r))
			take(w->plan, n, r);
	}
	if (dma->count && dma->want[0].placed) {
		struct range r = range_of(dma->want[0].addr, dma->want[0].size);

		if (!placed_good(w, n, dma->line, "dma", r))
			return;
		w->plan->node[n].dma = r;
		take(w->plan, n, r);
	}
}

static void take_placed_pool(struct plan_work *w)
{
	const struct config_memory *pool = &w->cfg->pool;
	char why[PLAN_OBSTACLE_TEXT], size[FMT_SIZE_LEN];

	for (unsigned int i = 0; i < pool->count; i++) {
		struct range r = range_of(pool->want[i].addr, pool->want[i].size);

		if ((pool->want[i].placed && r.start % MINT_BLOCK_SIZE) ||
		    pool->want[i].size % MINT_BLOCK_SIZE) {
			PLAN_ERROR(w, pool->line, "[pool] memory: the pool is made of whole 128 MiB "
				   "blocks: give sizes and addresses that are multiples of 128M");
		} else if (!pool->want[i].placed) {
			continue;
		} else if (!range_set_covers(&w->plan->left, r)) {
			PLAN_ERROR(w, pool->line, "[pool] memory: %s at 0x%llx cannot be had: there "
				   "is %s", fmt_size(size, range_size(r)), plan_ull(r.start),
				   plan_obstacle(why, w, r));
		} else {
			range_set_subtract(&w->plan->left, r);
			range_set_add(&w->plan->pool, r);
		}
	}
}

/* Where files lie only if nothing else will do: they are moved then. */
static bool find(const struct plan *plan, struct range within, uint64_t size, phys_t *at)
{
	struct range_set free = plan->left;

	return (plan_files_avoid(plan, &free) &&
		(range_set_find_low(&free, within, size, MINT_BLOCK_SIZE, at) ||
		 range_set_find_low(&free, within, size, PLAN_ALIGN, at))) ||
	       range_set_find_low(&plan->left, within, size, MINT_BLOCK_SIZE, at) ||
	       range_set_find_low(&plan->left, within, size, PLAN_ALIGN, at);
}

/* All sizes of the node that have no address, or none; *failed is the first that does not fit. */
static bool take_sized(struct plan_work *w, unsigned int n, struct range within, uint64_t *failed)
{
	const struct config_memory *memory = &w->cfg->node[n].memory;
	struct range got[CONFIG_MEMORY_MAX];
	unsigned int count = 0;
	bool ok = true;

	for (unsigned int i = 0; ok && i < memory->count; i++) {
		phys_t at;

		if (memory->want[i].placed)
			continue;
		*failed = memory->want[i].size;
		ok = find(w->plan, within, *failed, &at);
		if (!ok)
			break;
		got[count] = range_of(at, *failed);
		range_set_subtract(&w->plan->left, got[count++]);
	}
	for (unsigned int i = 0; i < count; i++) {
		if (ok)
			take(w->plan, n, got[i]);
		else
			range_set_add(&w->plan->left, got[i]);
	}
	return ok;
}

/* What is free of @within, and the largest 2 MiB-aligned piece of it. */
static uint64_t count_free(const struct plan *plan, struct range within, struct range *largest)
{
	uint64_t sum = 0;

	*largest = (struct range){ 0, 0 };
	for (unsigned int i = 0; i < plan->left.count; i++) {
		struct range r = range_shrink(range_intersect(plan->left.r[i], within), PLAN_ALIGN);

		sum += range_size(r);
		if (range_size(r) > range_size(*largest))
			*largest = r;
	}
	return sum;
}

static void refuse_size(struct plan_work *w, unsigned int n, unsigned int line, const char *key,
			uint64_t size, struct range within, const char *hint)
{
	char want[FMT_SIZE_LEN], sum[FMT_SIZE_LEN], hole[FMT_SIZE_LEN];
	struct range largest;
	uint64_t all = count_free(w->plan, within, &largest);

	PLAN_NODE_ERROR(w, n, line, "%s: %s fits nowhere%s: %s is left, the largest hole is %s at "
			"0x%llx: %s", key, fmt_size(want, size),
			within.end == PLAN_FOUR_GIB ? " below 4 GiB" : "", fmt_size(sum, all),
			fmt_size(hole, range_size(largest)), plan_ull(largest.start),
			hint ? hint : all >= size ? "give it as a list of smaller sizes" :
			"ask for less");
}

static void take_memory(struct plan_work *w, unsigned int n)
{
	uint64_t failed = 0;

	if (!take_sized(w, n, below_4g, &failed) && !take_sized(w, n, above_4g, &failed) &&
	    !take_sized(w, n, anywhere, &failed))
		refuse_size(w, n, w->cfg->node[n].memory.line, "memory", failed, anywhere, NULL);
}

/* Beside its DMA slice. */
static bool has_ram_below_4g(const struct plan_node *node)
{
	for (unsigned int i = 0; i < node->ram_count; i++)
		if (node->ram[i].start < PLAN_FOUR_GIB && !range_overlaps(node->ram[i], node->dma))
			return true;
	return false;
}

/* From the top, where the last block is seldom whole anyway. */
static bool find_dma(const struct plan *plan, uint64_t size, phys_t *at)
{
	struct range_set free = plan->left;

	return (plan_files_avoid(plan, &free) &&
		range_set_find_high(&free, below_4g, size, PLAN_ALIGN, at)) ||
	       range_set_find_high(&plan->left, below_4g, size, PLAN_ALIGN, at);
}

static void take_dma(struct plan_work *w, unsigned int n)
{
	const struct config_memory *want = &w->cfg->node[n].dma;
	struct plan_node *node = &w->plan->node[n];
	uint64_t size = want->count ? want->want[0].size : PLAN_DMA_SIZE;
	phys_t at;

	if ((want->count && want->want[0].placed) || !node->ram_count)
		return;
	if (!want->count && (want->none || has_ram_below_4g(node)))
		return;
	if (!find_dma(w->plan, size, &at)) {
		refuse_size(w, n, want->count ? want->line : w->cfg->node[n].memory.line, "dma",
			    size, below_4g, "give some node addresses above, or say `dma = none`");
		return;
	}
	node->dma = range_of(at, size);
	take(w->plan, n, node->dma);
}

static void check_dma(struct plan_work *w, unsigned int n)
{
	const struct config_memory *want = &w->cfg->node[n].dma;
	const struct plan_node *node = &w->plan->node[n];
	char size[FMT_SIZE_LEN];

	if (!node->ram_count || has_ram_below_4g(node))
		return;
	if (want->none)
		PLAN_NODE_WARNING(w, n, want->line, "dma: the node has no RAM below 4 GiB: devices "
				  "that reach no further will not work");
	else if (want->count && want->want[0].size < PLAN_DMA_SIZE)
		PLAN_NODE_WARNING(w, n, want->line, "dma: %s may be too little: Linux takes 64 MiB "
				  "of it for bounce buffers, and may put itself there; 192M is enough",
				  fmt_size(size, want->want[0].size));
}

static void check_size(struct plan_work *w, unsigned int n)
{
	const struct config_memory *memory = &w->cfg->node[n].memory;
	char size[FMT_SIZE_LEN];
	uint64_t sum = 0;

	for (unsigned int i = 0; i < memory->count; i++)
		sum += memory->want[i].size;
	if (sum < PLAN_NODE_RAM_MIN)
		PLAN_NODE_ERROR(w, n, memory->line, "memory: %s is too little for a Linux: give at "
				"least 64M", fmt_size(size, sum));
}

void plan_memory_share(struct plan_work *w)
{
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		take_placed(w, n);
	take_placed_pool(w);
	for (unsigned int n = 0; n < w->plan->node_count; n++) {
		check_size(w, n);
		take_memory(w, n);
		take_dma(w, n);
		check_dma(w, n);
	}
}
