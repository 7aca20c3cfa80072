// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words of the nodes' command lines: those that break the split of the machine are refused
 * before any node starts.
 */
#include "lib/plan/plan_internal.h"
#include "lib/plan/node_words.h"

struct teller {
	struct words_visitor visitor;
	struct plan_work *w;
	unsigned int n, line;
};

static void tell(struct words_visitor *visitor, const struct words_rule *rule, struct text word)
{
	struct teller *t = (struct teller *)visitor;
	char quoted[TEXT_QUOTE_LEN];

	text_quote(quoted, word);
	if (rule->harm == WORDS_OTHERS)
		PLAN_NODE_ERROR(t->w, t->n, t->line, "cmdline: %s %s: %s", quoted, rule->why,
				rule->instead);
	else
		PLAN_NODE_WARNING(t->w, t->n, t->line, "cmdline: %s %s: %s", quoted, rule->why,
				  rule->instead);
}

void plan_words_check(struct plan_work *w)
{
	struct words_range ram[PLAN_WORDS_RAM];

	for (unsigned int n = 0; n < w->plan->node_count; n++) {
		struct teller teller = { { tell }, w, n, 0 };
		struct words_node node = plan_words_node(w->plan, n, plan_patched(w->plan, n), ram);
		const char *cmdline;
		size_t size;

		/* If the kernel was not found, it may be stock or patched. */
		if (w->plan->node[n].kernel == PLAN_NO_FILE)
			node.kernels = WORDS_BOTH;
		cmdline = plan_cmdline_words(w->plan, n, &size, &teller.line);
		words_check(&node, cmdline, size, &teller.visitor);
	}
}
