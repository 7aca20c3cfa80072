// SPDX-License-Identifier: GPL-2.0-only
/*
 * A node's command line is the monitor's words and the user's: together they must not be longer
 * than the kernel takes.
 */
#include "lib/plan/plan_internal.h"
#include "lib/base/str.h"
#include "lib/plan/node_words.h"

const char *plan_cmdline_words(const struct plan *plan, unsigned int n, size_t *size,
			       unsigned int *line)
{
	const struct plan_node *node = &plan->node[n];
	const struct plan_part *part;

	if (node->cmdline == PLAN_NO_FILE) {
		*size = strlen(node->want->cmdline);
		*line = node->want->cmdline_line;
		return node->want->cmdline;
	}
	part = &plan->part[plan->file[node->cmdline].part];
	*size = part->size;
	*line = node->want->kernel.line;
	return part->data;
}

static void check(struct plan_work *w, unsigned int n)
{
	const struct plan_file *kernel = &w->plan->file[w->plan->node[n].kernel];
	size_t size, length, limit = kernel->info.cmdline_max;
	struct cmdline_node node;
	const char *words;
	unsigned int line;

	words = plan_cmdline_words(w->plan, n, &size, &line);
	node = plan_cmdline_node(w->plan, n, &kernel->info, words, size);
	cmdline_build(&node, NULL, 0, &length);
	if (length > limit)
		PLAN_NODE_ERROR(w, n, line, "cmdline: it has %zu characters, the monitor adds %zu, "
					    "and %s takes %zu in all: shorten it by %zu", size,
				length - size, kernel->name, limit, length - limit);
}

void plan_cmdline_check(struct plan_work *w)
{
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		if (w->plan->node[n].kernel != PLAN_NO_FILE)
			check(w, n);
}
