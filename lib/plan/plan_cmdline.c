// SPDX-License-Identifier: GPL-2.0-only
#include "lib/plan/plan_internal.h"
#include "lib/base/str.h"
#include "lib/world/cmdline.h"

static void check(struct plan_work *w, unsigned int n)
{
	const struct plan_node *node = &w->plan->node[n];
	const struct plan_file *kernel = &w->plan->file[node->kernel];
	struct node_boot boot = {
		.info = kernel->info, .cmdline = node->want->cmdline,
		.cmdline_size = strlen(node->want->cmdline),
	};
	unsigned int line = node->want->cmdline_line;
	size_t length, limit = kernel->info.cmdline_max;

	if (node->cmdline != PLAN_NO_FILE) {
		const struct plan_part *part = &w->plan->part[w->plan->file[node->cmdline].part];

		boot.cmdline = part->data;
		boot.cmdline_size = part->size;
		line = node->want->kernel.line;
	}
	cmdline_build(w->plan, n, &boot, NULL, 0, &length);
	if (length > limit)
		PLAN_NODE_ERROR(w, n, line, "cmdline: it has %zu characters, the monitor adds %zu, and %s takes "
				"%zu in all: shorten it by %zu", boot.cmdline_size,
				length - boot.cmdline_size, kernel->name, limit, length - limit);
}

void plan_cmdline_check(struct plan_work *w)
{
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		if (w->plan->node[n].kernel != PLAN_NO_FILE)
			check(w, n);
}
