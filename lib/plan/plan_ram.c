// SPDX-License-Identifier: GPL-2.0-only
/* What the parts that place memory share. */
#include "lib/plan/plan_internal.h"

void plan_whole_blocks(const struct range_set *from, struct range_set *out)
{
	range_set_clear(out);
	for (unsigned int i = 0; i < from->count; i++)
		range_set_add(out, range_shrink(from->r[i], MINT_BLOCK_SIZE));
}

void plan_ram_take(struct plan *plan, unsigned int n, struct range r)
{
	struct plan_node *node = &plan->node[n];
	unsigned int i = node->ram_count++;

	for (; i && node->ram[i - 1].start > r.start; i--)
		node->ram[i] = node->ram[i - 1];
	node->ram[i] = r;
	range_set_subtract(&plan->left, r);
}

bool plan_ram_below_4g(const struct plan_node *node)
{
	for (unsigned int i = 0; i < node->ram_count; i++)
		if (node->ram[i].start < PLAN_FOUR_GIB && !range_overlaps(node->ram[i], node->dma))
			return true;
	return false;
}
