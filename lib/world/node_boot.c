// SPDX-License-Identifier: GPL-2.0-only
#include "lib/world/node_boot.h"
#include "lib/base/str.h"

struct node_boot node_boot_planned(const struct plan *plan, unsigned int n)
{
	const struct plan_node *node = &plan->node[n];
	const struct plan_file *kernel = &plan->file[node->kernel];
	struct node_boot boot = {
		.kernel = range_of(kernel->place.start, kernel->size),
		.info = kernel->info,
		.cmdline = node->want->cmdline,
		.cmdline_size = strlen(node->want->cmdline),
		.at = { node->boot_params, node->kernel_addr, node->initrd_addr },
	};

	if (node->initrd != PLAN_NO_FILE)
		boot.initrd = range_of(plan->file[node->initrd].place.start,
				       plan->file[node->initrd].size);
	return boot;
}
