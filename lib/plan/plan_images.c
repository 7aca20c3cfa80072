// SPDX-License-Identifier: GPL-2.0-only
/* Each node must have room in its RAM for its kernel and initrd: lib/image/placement.h finds it. */
#include "lib/plan/plan_internal.h"

static void refuse(struct plan_work *w, unsigned int n, enum placement_error error)
{
	const struct plan_node *node = &w->plan->node[n];
	const struct plan_file *kernel = &w->plan->file[node->kernel], *initrd;
	unsigned int line = node->want->memory.line;
	char a[FMT_SIZE_LEN], b[FMT_SIZE_LEN];

	fmt_size(a, align_up(kernel->info.init_size, MIB(1)));
	switch (error) {
	case PLACEMENT_LOW:
		PLAN_NODE_ERROR(w, n, line, "memory: %s cannot be loaded above 4 GiB, where the "
				"node's memory lies: give it enough below, or take another kernel",
				kernel->name);
		break;
	case PLACEMENT_KERNEL:
		PLAN_NODE_ERROR(w, n, line, "memory: no range of it has room for %s, which takes "
				"%s to start: give more in one piece", kernel->name, a);
		break;
	case PLACEMENT_INITRD:
		initrd = &w->plan->file[node->initrd];
		PLAN_NODE_ERROR(w, n, line, "memory: too little for both %s (%s to start) and %s "
				"(%s): give more", kernel->name, a, initrd->name,
				fmt_size(b, align_up(initrd->size, KIB(1))));
		break;
	case PLACEMENT_OK:
		break;
	}
}

static void place(struct plan_work *w, unsigned int n)
{
	struct plan_node *node = &w->plan->node[n];
	uint64_t initrd_size = node->initrd == PLAN_NO_FILE ? 0 : w->plan->file[node->initrd].size;
	struct placement at;

	refuse(w, n, plan_images_find(node, &w->plan->file[node->kernel].info, initrd_size, &at));
	node->boot_params = at.boot_params;
	node->kernel_addr = at.kernel_addr;
	node->initrd_addr = at.initrd_addr;
}

/*
 * Returns true if the node has got all memory that it asks for. If not, that was reported before.
 */
static bool has_memory(const struct plan_node *node)
{
	uint64_t wanted = 0, has = 0;

	for (unsigned int i = 0; i < node->want->memory.count; i++)
		wanted += node->want->memory.want[i].size;
	for (unsigned int i = 0; i < node->ram_count; i++)
		if (!plan_is_dma(node, i))
			has += range_size(node->ram[i]);
	return has >= wanted;
}

void plan_images_place(struct plan_work *w)
{
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		if (w->plan->node[n].kernel != PLAN_NO_FILE && has_memory(&w->plan->node[n]))
			place(w, n);
}
