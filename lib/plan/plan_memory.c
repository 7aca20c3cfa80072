// SPDX-License-Identifier: GPL-2.0-only
/* The nodes' RAM: first what has an address in the config, then what has only a size. */
#include "lib/plan/plan_internal.h"

/* Returns true if nobody owns @r, or else reports an error for the node's @key. */
static bool placed_good(struct plan_work *w, unsigned int n, unsigned int line, const char *key,
			struct range r)
{
	char why[PLAN_OBSTACLE_TEXT], size[FMT_SIZE_LEN];

	fmt_size(size, range_size(r));
	if (r.end > PLAN_TOP) {
		PLAN_NODE_ERROR(w, n, line,
				"%s: %s at 0x%llx ends above 0x%llx, which is as far as "
				"the ownership table's %u blocks reach: give a lower address, or "
				"only the size", key, size, plan_ull(r.start), plan_ull(PLAN_TOP),
				PLAN_BLOCKS_MAX);
		return false;
	}
	if (range_set_covers(&w->plan->left, r))
		return true;
	PLAN_NODE_ERROR(w, n, line, "%s: %s at 0x%llx cannot be had: there is %s", key, size,
			plan_ull(r.start), plan_obstacle(why, w, r));
	return false;
}

/* Gives node @n the memory and the DMA slice for which the config names addresses. */
static void take_placed(struct plan_work *w, unsigned int n)
{
	const struct config_memory *memory = &w->cfg->node[n].memory;
	const struct config_memory *dma = &w->cfg->node[n].dma;

	for (unsigned int i = 0; i < memory->count; i++) {
		struct range r = range_of(memory->want[i].addr, memory->want[i].size);

		if (memory->want[i].placed && placed_good(w, n, memory->line, "memory", r))
			plan_ram_take(w->plan, n, r);
	}
	if (dma->count && dma->want[0].placed) {
		struct range r = range_of(dma->want[0].addr, dma->want[0].size);

		if (!placed_good(w, n, dma->line, "dma", r))
			return;
		w->plan->node[n].dma = r;
		plan_ram_take(w->plan, n, r);
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
			PLAN_ERROR(w, pool->line,
				   "[pool] memory: the pool is made of whole 128 MiB "
				   "blocks: give sizes and addresses that are multiples of 128M");
		} else if (!pool->want[i].placed) {
			continue;
		} else if (!range_set_covers(&w->plan->left, r)) {
			PLAN_ERROR(w, pool->line,
				   "[pool] memory: %s at 0x%llx cannot be had: there "
				   "is %s", fmt_size(size, range_size(r)), plan_ull(r.start),
				   plan_obstacle(why, w, r));
		} else {
			range_set_subtract(&w->plan->left, r);
			range_set_add(&w->plan->pool, r);
		}
	}
}

static void check_dma(struct plan_work *w, unsigned int n)
{
	const struct config_memory *want = &w->cfg->node[n].dma;
	const struct plan_node *node = &w->plan->node[n];
	char size[FMT_SIZE_LEN];

	if (!node->ram_count || plan_ram_below_4g(node))
		return;
	if (want->none)
		PLAN_NODE_WARNING(w, n, want->line, "dma: the node has no RAM below 4 GiB: devices "
				  "that reach no further will not work");
	else if (want->count && want->want[0].size < PLAN_DMA_SIZE)
		PLAN_NODE_WARNING(w, n, want->line, "dma: %s may be too little: Linux takes 64 MiB "
				  "of it for bounce buffers, and may put itself there; 192M is "
				  "enough",
				  fmt_size(size, want->want[0].size));
}

/* Warns if the slices had to be made smaller than PLAN_DMA_SIZE. */
static void check_slices(struct plan_work *w)
{
	char size[FMT_SIZE_LEN];
	unsigned int count = 0;

	for (unsigned int n = 0; n < w->plan->node_count; n++)
		count += !w->cfg->node[n].dma.count && !range_empty(w->plan->node[n].dma);
	if (count && w->dma_size < PLAN_DMA_SIZE)
		PLAN_WARNING(w, 0, "the DMA slices below 4 GiB of %u nodes have %s each, since 192 "
				   "MiB for each do not fit there: where Linux finds no 64 MiB in "
				   "its slice for bounce buffers, it makes them smaller", count,
			     fmt_size(size, w->dma_size));
}

/*
 * Warns of a stock kernel that cannot move blocks of 128 MiB, since its RAM ends too high. The
 * node's RAM ascends, so the last range counts. Without a pool there is nothing to move.
 */
static void check_blocks(struct plan_work *w, unsigned int n)
{
	const struct config_memory *pool = &w->cfg->pool;
	const struct plan_node *node = &w->plan->node[n];

	if (!node->ram_count || plan_patched(w->plan, n) || (!pool->rest && !pool->count) ||
	    node->ram[node->ram_count - 1].end <= PLAN_SMALL_BLOCKS_END)
		return;
	PLAN_NODE_WARNING(w, n, node->want->memory.line,
			  "memory: a stock kernel with RAM at 64 GiB or above "
			  "makes its memory blocks 2 GiB large: it takes no memory from the pool, "
			  "or, from 6.11 to 6.15, out of whole 2 GiB of it; a patched one, or a "
			  "place below, would");
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
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		check_size(w, n);
	if (!plan_sizes_place(w))
		return;
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		check_dma(w, n);
	check_slices(w);
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		check_blocks(w, n);
	plan_numa_tell(w);
}
