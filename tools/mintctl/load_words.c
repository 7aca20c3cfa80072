// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks a command line before mint.ko does. What can be known here is printed with the word
 * itself, which mint.ko cannot pass back.
 */
#include "lib/image/bzimage.h"
#include "lib/cmdline/words.h"
#include "tools/mintctl/mintctl.h"

/* A visitor that prints each word that is found. */
struct teller {
	struct words_visitor visitor;
	const char *node;
};

static void tell(struct words_visitor *visitor, const struct words_rule *rule, struct text word)
{
	const struct teller *t = (const struct teller *)visitor;
	char quoted[TEXT_QUOTE_LEN];

	fprintf(stderr, "mintctl: %s: %scommand line: %s %s: %s\n", t->node,
		rule->harm == WORDS_OTHERS ? "" : "warning: ", text_quote(quoted, word), rule->why,
		rule->instead);
}

static unsigned int count_cores(const struct node *node)
{
	unsigned int count = node->cores[0] != '\0';

	for (const char *c = node->cores; *c; c++)
		count += *c == ' ';
	return count;
}

bool load_words(const struct node *node, const char *cmdline, size_t cmdline_size,
		const void *kernel, size_t kernel_size)
{
	struct teller teller = { { tell }, node->name };
	struct words_node words = {
		.kernels = WORDS_BOTH,
		.core_count = count_cores(node),
		.uart_port = WORDS_ANY_UART,
	};
	struct bzimage info;

	if (kernel && bzimage_parse(kernel, kernel_size, &info) == BZIMAGE_OK)
		words.kernels = info.mint ? WORDS_PATCHED : WORDS_STOCK;
	return words_check(&words, cmdline, cmdline_size, &teller.visitor);
}
