// SPDX-License-Identifier: GPL-2.0-only
/*
 * Inside a node's RAM: the boot area at the start of the range that has the kernel,
 * the kernel behind it, the initrd at the end of the highest range with room.
 */
#include "lib/plan/plan_internal.h"

#define KERNEL_MIN MIB(16)	/* Linux's LOAD_PHYSICAL_ADDR: it runs no lower */

static phys_t kernel_addr(struct range ram, const struct bzimage *info)
{
	uint64_t align = info->alignment > PLAN_ALIGN ? info->alignment : PLAN_ALIGN;
	phys_t at = ram.start + PLAN_BOOT_SIZE;

	return align_up(at > KERNEL_MIN ? at : KERNEL_MIN, align);
}

static phys_t limit_of(const struct bzimage *info)
{
	return info->above_4g ? PLAN_TOP : PLAN_FOUR_GIB;
}

/* Does the boot area with the kernel fit in this range? */
static bool kernel_fits(struct range ram, const struct bzimage *info)
{
	phys_t at = kernel_addr(ram, info), end = ram.end;

	if (end > limit_of(info))
		end = limit_of(info);
	return at < end && end - at >= info->init_size;
}

static bool is_dma(const struct plan_node *node, unsigned int i)
{
	return !range_empty(node->dma) && node->ram[i].start == node->dma.start;
}

/* The largest range that will do, the DMA slice last. ram_count: none. */
static unsigned int choose(const struct plan_node *node, const struct bzimage *info)
{
	unsigned int best = node->ram_count;

	for (unsigned int i = 0; i < node->ram_count; i++) {
		if (!kernel_fits(node->ram[i], info))
			continue;
		if (best == node->ram_count || is_dma(node, best) ||
		    (!is_dma(node, i) &&
		     range_size(node->ram[i]) > range_size(node->ram[best])))
			best = i;
	}
	return best;
}

static bool place_kernel(struct plan_work *w, unsigned int n)
{
	struct plan_node *node = &w->plan->node[n];
	const struct plan_file *file = &w->plan->file[node->kernel];
	unsigned int best = choose(node, &file->info), line = node->want->memory.line;
	struct bzimage high = file->info;
	char size[FMT_SIZE_LEN];

	if (best < node->ram_count) {
		node->boot_params = node->ram[best].start;
		node->kernel_addr = kernel_addr(node->ram[best], &file->info);
		return true;
	}
	high.above_4g = true;
	if (choose(node, &high) < node->ram_count)
		PLAN_NODE_ERROR(w, n, line, "memory: %s cannot be loaded above 4 GiB, where the "
				"node's memory lies: give it enough below, or take another kernel",
				file->name);
	else
		PLAN_NODE_ERROR(w, n, line, "memory: no range of it has room for %s, which takes "
				"%s to start: give more in one piece", file->name,
				fmt_size(size, align_up(file->info.init_size, MIB(1))));
	return false;
}

static void place_initrd(struct plan_work *w, unsigned int n)
{
	struct plan_node *node = &w->plan->node[n];
	const struct plan_file *kernel = &w->plan->file[node->kernel];
	const struct plan_file *initrd = &w->plan->file[node->initrd];
	struct range used = { node->boot_params, node->kernel_addr + kernel->info.init_size };
	uint64_t size = align_up(initrd->size, PLAN_PAGE);
	struct range_set ram;
	char a[FMT_SIZE_LEN], b[FMT_SIZE_LEN];

	range_set_clear(&ram);
	for (unsigned int i = 0; i < node->ram_count; i++)
		range_set_add(&ram, node->ram[i]);
	range_set_subtract(&ram, used);
	if (range_set_find_high(&ram, (struct range){ 0, limit_of(&kernel->info) }, size, PLAN_PAGE,
				&node->initrd_addr))
		return;
	PLAN_NODE_ERROR(w, n, node->want->memory.line, "memory: too little for both %s (%s to start) "
			"and %s (%s): give more", kernel->name,
			fmt_size(a, align_up(kernel->info.init_size, MIB(1))), initrd->name,
			fmt_size(b, align_up(initrd->size, KIB(1))));
}

/* Has the node all that it asked for? If not, that was told. */
static bool has_memory(const struct plan_node *node)
{
	uint64_t wanted = 0, has = 0;

	for (unsigned int i = 0; i < node->want->memory.count; i++)
		wanted += node->want->memory.want[i].size;
	for (unsigned int i = 0; i < node->ram_count; i++)
		if (!is_dma(node, i))
			has += range_size(node->ram[i]);
	return has >= wanted;
}

void plan_images_place(struct plan_work *w)
{
	for (unsigned int n = 0; n < w->plan->node_count; n++) {
		const struct plan_node *node = &w->plan->node[n];

		if (node->kernel == PLAN_NO_FILE || !has_memory(node))
			continue;
		if (place_kernel(w, n) && node->initrd != PLAN_NO_FILE)
			place_initrd(w, n);
	}
}
