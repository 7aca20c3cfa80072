/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The words of a kernel's command line that break the split of the machine. Some let a node take
 * what is its neighbours', or reset the machine: such a line is refused. Others harm the node
 * alone: these are told. docs/words.md has the table for users; tests/unit/test_words.c sees to it
 * that it is this one.
 */
#ifndef LIB_WORDS_H
#define LIB_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/base/text.h"

#define WORDS_STOCK	1u		/* kernels as Linux is */
#define WORDS_PATCHED	2u		/* kernels with Mint's patches */
#define WORDS_BOTH	(WORDS_STOCK | WORDS_PATCHED)

#define WORDS_ANY_UART	0xffff		/* its port is not known */

enum words_harm {
	WORDS_SELF,			/* the node itself, or nobody: the word has no effect */
	WORDS_OTHERS			/* other nodes, or the whole machine */
};

struct words_range {
	uint64_t start, end;
};

/* Whose command line it is. What is not known makes no rule apply. */
struct words_node {
	unsigned int kernels;		/* WORDS_BOTH: either may be its kernel */
	unsigned int core_count;	/* 0: not known */
	unsigned int ram_count;		/* 0: not known */
	const struct words_range *ram;	/* all of it, in ascending order */
	uint16_t uart_port;		/* 0: it has none; WORDS_ANY_UART */
};

struct words_rule {
	const char *word;		/* as a user would write it */
	const char *name;		/* of the parameter; '-' is '_' */
	/* @value.s is NULL where the word has no '='. */
	bool (*matches)(const struct words_node *node, struct text value, const char *arg);
	const char *arg;
	unsigned int kernels;		/* that it harms */
	enum words_harm harm;
	const char *why;		/* what the kernel does then */
	const char *instead;		/* what to write */
};
extern const struct words_rule words_rules[];
extern const unsigned int words_rule_count;

struct words_visitor {
	void (*found)(struct words_visitor *visitor, const struct words_rule *rule,
		      struct text word);
};

/*
 * Call @visitor, if there is one, for each word of the line that a rule is about, in order. Returns
 * false if one of them harms others. What follows a `--` is not the kernel's.
 */
bool words_check(const struct words_node *node, const char *cmdline, size_t size,
		 struct words_visitor *visitor);

/* Take the next word off *rest, as Linux does: quotes join what stands between blanks. */
bool words_next(struct text *rest, struct text *word, struct text *name, struct text *value);

/* words_match.c: for words_table.c */
bool words_always(const struct words_node *node, struct text value, const char *arg);
bool words_is(const struct words_node *node, struct text value, const char *arg);
bool words_item(const struct words_node *node, struct text value, const char *arg);
bool words_item_starts(const struct words_node *node, struct text value, const char *arg);
bool words_zero(const struct words_node *node, struct text value, const char *arg);
bool words_not_zero(const struct words_node *node, struct text value, const char *arg);
bool words_reboot(const struct words_node *node, struct text value, const char *arg);
bool words_too_few_cores(const struct words_node *node, struct text value, const char *arg);
bool words_too_many_uarts(const struct words_node *node, struct text value, const char *arg);
bool words_foreign_uart(const struct words_node *node, struct text value, const char *arg);
bool words_foreign_earlyprintk(const struct words_node *node, struct text value, const char *arg);
/* words_memory.c */
bool words_memory_nothing(const struct words_node *node, struct text value, const char *arg);
bool words_memory_less(const struct words_node *node, struct text value, const char *arg);
bool words_memmap_foreign(const struct words_node *node, struct text value, const char *arg);
bool words_memmap_nothing(const struct words_node *node, struct text value, const char *arg);
bool words_memmap_less(const struct words_node *node, struct text value, const char *arg);

#endif
