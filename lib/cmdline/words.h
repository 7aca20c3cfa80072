/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The words of a kernel's command line that break the split of the machine. Some let a node take
 * what other nodes own, or reset the machine: a command line with such a word is refused. Others
 * harm only the node itself: these are reported as warnings. docs/words.md has the same table for
 * users; tests/unit/test_words.c checks that the two agree.
 */
#ifndef LIB_WORDS_H
#define LIB_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include "lib/cmdline/words_rule.h"

/* Its function is called for each word to which a rule applies. */
struct words_visitor {
	void (*found)(struct words_visitor *visitor, const struct words_rule *rule,
		      struct text word);
};

/*
 * Checks the command line of @node: @size bytes, without a NUL. Calls @visitor, if it is not NULL,
 * for each word to which a rule applies, in order. Returns false if one of them harms others. What
 * follows a `--` is not for the kernel, and is not checked.
 */
bool words_check(const struct words_node *node, const char *cmdline, size_t size,
		 struct words_visitor *visitor);

/*
 * Takes the next word off *rest, as Linux does: blanks between quotes do not end it. Splits it into
 * *name and *value, which has s == NULL if there is no '='. Returns false at the end.
 */
bool words_next(struct text *rest, struct text *word, struct text *name, struct text *value);

#endif
