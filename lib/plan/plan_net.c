// SPDX-License-Identifier: GPL-2.0-only
/* The network's region lies outside of every node's memory, as the image store does. */
#include "lib/net/net_layout.h"
#include "lib/plan/plan_internal.h"

static void refuse(struct plan_work *w, uint64_t size)
{
	uint64_t least = align_up(net_layout_least(w->plan->node_count), PLAN_ALIGN);
	char has[FMT_SIZE_LEN];

	PLAN_ERROR(w, w->cfg->network.line, "network: %s are too little for %u nodes, which need "
		   "room for one another's frames: give at least %lluM", fmt_size(has, size),
		   w->plan->node_count, plan_ull(least / MIB(1)));
}

void plan_net_take(struct plan_work *w)
{
	const struct config_memory *want = &w->cfg->network;
	uint64_t size = want->want[0].size;
	char text[FMT_SIZE_LEN], has[FMT_SIZE_LEN];
	struct net_layout layout;
	phys_t at;

	if (!want->count)
		return;
	if (w->plan->node_count < 2) {
		PLAN_WARNING(w, want->line, "network: a machine with one node has none");
		return;
	}
	if (!net_layout_make(&layout, size, w->plan->node_count)) {
		refuse(w, size);
		return;
	}
	if (!plan_find_room(w->plan, size, &at)) {
		PLAN_ERROR(w, want->line, "network: %s find no room: %s is left, in %u pieces: ask "
			   "for less, or say `network = none`", fmt_size(text, size),
			   fmt_size(has, range_set_size(&w->plan->left)), w->plan->left.count);
		return;
	}
	w->plan->network = range_of(at, size);
	range_set_subtract(&w->plan->left, w->plan->network);
}
_Static_assert(CONFIG_NODES_MAX <= MINT_NET_NODES, "every node has a page");
