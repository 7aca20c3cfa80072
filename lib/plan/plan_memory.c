// SPDX-License-Identifier: GPL-2.0-only
/*
 * The nodes' RAM: first what has an address in the config, then what has only a size. Ways to place
 * the sizes are tried from the best one down, until all nodes find room.
 */
#include "lib/machine/numa.h"
#include "lib/plan/plan_internal.h"

static const struct range below_4g = { MIB(1), PLAN_FOUR_GIB };
static const struct range anywhere = { MIB(1), PLAN_TOP };

void plan_whole_blocks(const struct range_set *from, struct range_set *out)
{
	range_set_clear(out);
	for (unsigned int i = 0; i < from->count; i++)
		range_set_add(out, range_shrink(from->r[i], MINT_BLOCK_SIZE));
}

/* Adds @r to the node's RAM, which ascends, and takes it out of what is left. */
static void take(struct plan *plan, unsigned int n, struct range r)
{
	struct plan_node *node = &plan->node[n];
	unsigned int i = node->ram_count++;

	for (; i && node->ram[i - 1].start > r.start; i--)
		node->ram[i] = node->ram[i - 1];
	node->ram[i] = r;
	range_set_subtract(&plan->left, r);
}

/* Returns true if nobody owns @r, or else reports an error for the node's @key. */
static bool placed_good(struct plan_work *w, unsigned int n, unsigned int line, const char *key,
			struct range r)
{
	char why[PLAN_OBSTACLE_TEXT], size[FMT_SIZE_LEN];

	fmt_size(size, range_size(r));
	if (r.end > PLAN_TOP) {
		PLAN_NODE_ERROR(w, n, line, "%s: %s at 0x%llx ends above 0x%llx, which is as far as "
				"the ownership table's %u blocks reach: give a lower address, or only "
				"the size", key, size, plan_ull(r.start), plan_ull(PLAN_TOP),
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

/*
 * Finds @size bytes in *left. Memory in which files lie is used only if there is no other: such
 * files are moved later. Returns false if there is no room.
 */
static bool find_in(const struct plan *plan, const struct range_set *left, struct range within,
		    uint64_t size, phys_t *at)
{
	struct range_set free = *left;

	return (plan_files_avoid(plan, &free) &&
		(range_set_find_low(&free, within, size, MINT_BLOCK_SIZE, at) ||
		 range_set_find_low(&free, within, size, PLAN_ALIGN, at))) ||
	       range_set_find_low(left, within, size, MINT_BLOCK_SIZE, at) ||
	       range_set_find_low(left, within, size, PLAN_ALIGN, at);
}

/*
 * Finds @size bytes for the node that is being placed: in the first tier of w->near that has room,
 * or anywhere if w->near is NULL. Returns false if there is no room.
 */
static bool find(const struct plan_work *w, struct range within, uint64_t size, phys_t *at)
{
	if (!w->near)
		return find_in(w->plan, &w->plan->left, within, size, at);
	for (unsigned int tier = 0; tier < w->near->use; tier++) {
		struct range_set left = w->plan->left;

		if (plan_numa_narrow(w->plan, w->near, tier, &left) &&
		    find_in(w->plan, &left, within, size, at))
			return true;
	}
	return false;
}

/* What could not be placed. */
struct failure {
	bool dma;			/* the node's DMA slice; false: some of its `memory` */
	uint64_t size;
};

/*
 * Places all memory of the node for which the config names only sizes: each size in @first, or else
 * in @second. Returns false if one of them does not fit: *failed is that size, and nothing is
 * placed.
 */
static bool take_sized(struct plan_work *w, unsigned int n, struct range first, struct range second,
		       uint64_t *failed)
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
		ok = find(w, first, *failed, &at) || find(w, second, *failed, &at);
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

/*
 * Returns how much of @within is left, in 2 MiB-aligned pieces. *largest is the largest piece.
 */
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

/*
 * Places the node's sizes below @end: below 4 GiB if all of them fit there, or else above, or else
 * anywhere. With @high, the node leaves the memory below 4 GiB to others if it can.
 */
static bool take_below(struct plan_work *w, unsigned int n, bool high, phys_t end, uint64_t *failed)
{
	const struct range above_4g = { PLAN_FOUR_GIB, end }, all = { MIB(1), end };
	struct range one = high ? above_4g : below_4g, other = high ? below_4g : above_4g;

	return take_sized(w, n, one, one, failed) || take_sized(w, n, other, other, failed) ||
	       take_sized(w, n, high ? above_4g : all, all, failed);
}

/*
 * A stock kernel can take and give blocks only if all of its memory lies low enough: that is first.
 */
static bool take_memory(struct plan_work *w, unsigned int n, bool high, struct failure *failure)
{
	failure->dma = false;
	return (!plan_patched(w->plan, n) &&
		take_below(w, n, high, PLAN_SMALL_BLOCKS_END, &failure->size)) ||
	       take_below(w, n, high, PLAN_TOP, &failure->size);
}

/* Returns true if the node has RAM below 4 GiB apart from its DMA slice. */
static bool has_ram_below_4g(const struct plan_node *node)
{
	for (unsigned int i = 0; i < node->ram_count; i++)
		if (node->ram[i].start < PLAN_FOUR_GIB && !range_overlaps(node->ram[i], node->dma))
			return true;
	return false;
}

/* Slices are placed from 4 GiB downwards: the last block there is seldom a whole one anyway. */
static bool find_dma(const struct plan *plan, uint64_t size, phys_t *at)
{
	struct range_set free = plan->left;

	return (plan_files_avoid(plan, &free) &&
		range_set_find_high(&free, below_4g, size, PLAN_ALIGN, at)) ||
	       range_set_find_high(&plan->left, below_4g, size, PLAN_ALIGN, at);
}

/* Places the node's DMA slice if it needs one. Returns false if there is no room for it. */
static bool take_dma(struct plan_work *w, unsigned int n, struct failure *failure)
{
	const struct config_memory *want = &w->cfg->node[n].dma;
	struct plan_node *node = &w->plan->node[n];
	uint64_t size = want->count ? want->want[0].size : w->dma_size;
	phys_t at;

	if ((want->count && want->want[0].placed) || !node->ram_count)
		return true;
	if (!want->count && (want->none || has_ram_below_4g(node)))
		return true;
	if (!find_dma(w->plan, size, &at)) {
		*failure = (struct failure){ .dma = true, .size = size };
		return false;
	}
	node->dma = range_of(at, size);
	take(w->plan, n, node->dma);
	return true;
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

/* Warns if the slices had to be made smaller than PLAN_DMA_SIZE. */
static void check_slices(struct plan_work *w)
{
	char size[FMT_SIZE_LEN];
	unsigned int count = 0;

	for (unsigned int n = 0; n < w->plan->node_count; n++)
		count += !w->cfg->node[n].dma.count && !range_empty(w->plan->node[n].dma);
	if (count && w->dma_size < PLAN_DMA_SIZE)
		PLAN_WARNING(w, 0, "the DMA slices below 4 GiB of %u nodes have %s each, since 192 MiB for "
			     "each do not fit there: where Linux finds no 64 MiB in its slice for bounce "
			     "buffers, it makes them smaller", count, fmt_size(size, w->dma_size));
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
	PLAN_NODE_WARNING(w, n, node->want->memory.line, "memory: a stock kernel with RAM at 64 GiB or above "
			  "makes its memory blocks 2 GiB large: it takes no memory from the pool, or, from "
			  "6.11 to 6.15, out of whole 2 GiB of it; a patched one, or a place below, would");
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

static void refuse(struct plan_work *w, unsigned int n, const struct failure *failure)
{
	const struct config_node *node = &w->cfg->node[n];

	if (failure->dma)
		refuse_size(w, n, node->dma.count ? node->dma.line : node->memory.line, "dma",
			    failure->size, below_4g, node->dma.count ?
			    "give some node addresses above, or say `dma = none`" :
			    "that is the least that a node without RAM below 4 GiB gets by default: "
			    "take fewer nodes, or say `dma = none` where no device needs it");
	else
		refuse_size(w, n, node->memory.line, "memory", failure->size, anywhere, NULL);
}

static bool can_lie_high(const struct plan_work *w, unsigned int n)
{
	unsigned int kernel = w->plan->node[n].kernel;

	return kernel != PLAN_NO_FILE && w->plan->file[kernel].info.above_4g;
}

/*
 * Places the node on the NUMA nodes of its cores if all of it fits there, or else each size as near
 * as there is room.
 */
static bool take_near(struct plan_work *w, unsigned int n, bool high, struct plan_near *near,
		      uint64_t *failed)
{
	const struct range high_end = { PLAN_FOUR_GIB, anywhere.end };

	near->use = 1;
	if (!high && (take_sized(w, n, below_4g, below_4g, failed) ||
		      take_sized(w, n, high_end, high_end, failed) ||
		      take_sized(w, n, anywhere, anywhere, failed)))
		return true;
	near->use = near->tiers;
	return (high && take_sized(w, n, high_end, high_end, failed)) ||
	       take_sized(w, n, anywhere, anywhere, failed);
}

static bool take_ram(struct plan_work *w, unsigned int n, bool high, struct failure *failure)
{
	struct plan_near near;
	bool ok;

	if (!w->by_numa || !can_lie_high(w, n))
		return take_memory(w, n, high, failure);
	plan_numa_near(w->plan, n, &near);
	failure->dma = false;
	w->near = &near;
	ok = take_near(w, n, high, &near, &failure->size);
	w->near = NULL;
	return ok;
}

static bool is_high(uint32_t high, unsigned int n)
{
	return high >> n & 1;
}
_Static_assert(CONFIG_NODES_MAX <= 32, "a bit for each node");

/*
 * Places the sizes of all nodes, and the slices of those that need one. The nodes of @high (bit n
 * for node n) leave the memory below 4 GiB to others. Returns false if something does not fit. With
 * @tell, it goes on then, and each size that does not fit is reported as an error.
 */
static bool share_sizes(struct plan_work *w, uint32_t high, bool tell)
{
	bool ok = true;

	for (unsigned int n = 0; n < w->plan->node_count && (ok || tell); n++) {
		struct failure failure;

		if (take_ram(w, n, is_high(high, n), &failure) && take_dma(w, n, &failure))
			continue;
		ok = false;
		if (tell)
			refuse(w, n, &failure);
	}
	return ok;
}

static bool has_address(const struct config_memory *memory, struct range r)
{
	for (unsigned int i = 0; i < memory->count; i++)
		if (memory->want[i].placed && memory->want[i].addr == r.start)
			return true;
	return false;
}

/* Gives back all that share_sizes() took. */
static void return_sizes(struct plan_work *w)
{
	for (unsigned int n = 0; n < w->plan->node_count; n++) {
		const struct config_node *want = &w->cfg->node[n];
		struct plan_node *node = &w->plan->node[n];
		unsigned int kept = 0;

		for (unsigned int i = 0; i < node->ram_count; i++) {
			if (has_address(&want->memory, node->ram[i]) ||
			    has_address(&want->dma, node->ram[i]))
				node->ram[kept++] = node->ram[i];
			else
				range_set_add(&w->plan->left, node->ram[i]);
		}
		node->ram_count = kept;
		if (!has_address(&want->dma, node->dma))
			node->dma = (struct range){ 0, 0 };
	}
}

/*
 * Returns how much memory node @n has below 4 GiB that could lie higher: without its slice, and
 * without what has an address in the config.
 */
static uint64_t low_size(const struct plan_work *w, unsigned int n)
{
	const struct plan_node *node = &w->plan->node[n];
	uint64_t size = 0;

	if (!can_lie_high(w, n))
		return 0;
	for (unsigned int i = 0; i < node->ram_count; i++)
		if (node->ram[i].start < PLAN_FOUR_GIB && !range_overlaps(node->ram[i], node->dma) &&
		    !has_address(&w->cfg->node[n].memory, node->ram[i]))
			size += range_size(node->ram[i]);
	return size;
}

/*
 * Returns the node that would leave the most memory below 4 GiB to others, and is not in @high yet;
 * or node_count if there is none.
 */
static unsigned int find_next_high(const struct plan_work *w, uint32_t high)
{
	unsigned int best = w->plan->node_count;
	uint64_t most = 0;

	for (unsigned int n = 0; n < w->plan->node_count; n++) {
		if (is_high(high, n) || low_size(w, n) <= most)
			continue;
		best = n;
		most = low_size(w, n);
	}
	return best;
}

/*
 * Places every node as low as it can lie. If a slice or a size then finds no room, the node that
 * has the most memory below 4 GiB is to lie above, and all nodes are placed once more. This ends
 * after at most one round for each node. Returns false if no way is found: nothing is placed then.
 */
static bool try_sizes(struct plan_work *w)
{
	uint32_t high = 0;
	unsigned int next;

	while (!share_sizes(w, high, false)) {
		next = find_next_high(w, high);
		return_sizes(w);
		if (next == w->plan->node_count)
			return false;
		high |= 1u << next;
	}
	return true;
}

static bool try_slices(struct plan_work *w)
{
	static const uint16_t slice_mib[] = { 192, 160, 128, 96, 64, 48, 32 };
	_Static_assert(MIB(192) == PLAN_DMA_SIZE && MIB(32) == PLAN_DMA_MIN, "first and last");

	for (unsigned int i = 0; i < sizeof(slice_mib) / sizeof(slice_mib[0]); i++) {
		w->dma_size = MIB(slice_mib[i]);
		if (try_sizes(w))
			return true;
	}
	return false;
}

/*
 * Places the nodes near their cores if all of them find room so, even if that takes small slices;
 * or else anywhere. Returns false if there is no way: then the errors are those of placing all
 * nodes as low as they can lie, anywhere, with the smallest slices.
 */
static bool place_sizes(struct plan_work *w)
{
	w->by_numa = machine_is_numa(w->m);
	if (w->by_numa && try_slices(w))
		return true;
	w->by_numa = false;
	if (try_slices(w))
		return true;
	share_sizes(w, 0, true);
	return false;
}

void plan_memory_share(struct plan_work *w)
{
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		take_placed(w, n);
	take_placed_pool(w);
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		check_size(w, n);
	if (!place_sizes(w))
		return;
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		check_dma(w, n);
	check_slices(w);
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		check_blocks(w, n);
	plan_numa_tell(w);
}
