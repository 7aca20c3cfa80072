// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of which the config names only the size. Ways to place the sizes are tried from the best
 * one down, until all nodes find room.
 */
#include "lib/machine/numa.h"
#include "lib/plan/plan_internal.h"

static const struct range below_4g = { MIB(1), PLAN_FOUR_GIB };
static const struct range anywhere = { MIB(1), PLAN_TOP };

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
			plan_ram_take(w->plan, n, got[i]);
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
	if (!want->count && (want->none || plan_ram_below_4g(node)))
		return true;
	if (!find_dma(w->plan, size, &at)) {
		*failure = (struct failure){ .dma = true, .size = size };
		return false;
	}
	node->dma = range_of(at, size);
	plan_ram_take(w->plan, n, node->dma);
	return true;
}

static void refuse(struct plan_work *w, unsigned int n, const struct failure *failure)
{
	const struct config_node *node = &w->cfg->node[n];

	if (failure->dma)
		refuse_size(w, n, node->dma.count ? node->dma.line : node->memory.line, "dma",
			    failure->size, below_4g, node->dma.count ?
			    "give some node addresses above, or say `dma = none`" :
			    "that is the least that a node without RAM below 4 GiB gets by "
			    "default: take fewer nodes, or say `dma = none` where no device "
			    "needs it");
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
		if (node->ram[i].start < PLAN_FOUR_GIB &&
		    !range_overlaps(node->ram[i], node->dma) &&
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

bool plan_sizes_place(struct plan_work *w)
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
