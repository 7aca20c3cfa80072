// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes the check of command lines with any bytes. It must end with a verdict, and every word that
 * it reports must be a part of the line.
 */
#include <stdlib.h>
#include "lib/base/range.h"
#include "lib/cmdline/words.h"

#define CHECK(c) do { if (!(c)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	struct words_visitor visitor;
	const char *line;
	size_t size;
	unsigned int others;
};

static void see(struct words_visitor *visitor, const struct words_rule *rule, struct text word)
{
	struct seen *s = (struct seen *)visitor;
	char quoted[TEXT_QUOTE_LEN];

	CHECK(word.len && word.s >= s->line && word.s + word.len <= s->line + s->size);
	text_quote(quoted, word);
	s->others += rule->harm == WORDS_OTHERS;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct words_range ram[] = { { KIB(64), KIB(96) }, { GIB(1), GIB(2) } };
	struct words_node node = { .core_count = 2, .ram_count = 2, .ram = ram };
	const char *line = (const char *)data;

	for (node.kernels = WORDS_STOCK; node.kernels <= WORDS_BOTH; node.kernels++) {
		struct seen seen = { { see }, line, size, 0 };

		node.uart_port = node.kernels == WORDS_BOTH ? WORDS_ANY_UART : 0x3f8;
		CHECK(words_check(&node, line, size, &seen.visitor) == !seen.others);
		CHECK(words_check(&node, line, size, NULL) == !seen.others);
	}
	return 0;
}
