/* SPDX-License-Identifier: GPL-2.0-only */
/* A rule about a word of a command line, and what rules decide by. */
#ifndef LIB_WORDS_RULE_H
#define LIB_WORDS_RULE_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/base/text.h"

#define WORDS_STOCK	1u		/* stock kernels */
#define WORDS_PATCHED	2u		/* patched kernels */
#define WORDS_BOTH	(WORDS_STOCK | WORDS_PATCHED)

#define WORDS_ANY_UART	0xffff		/* its port is not known */

enum words_harm {
	WORDS_SELF,			/* it harms the node itself, or has no effect */
	WORDS_OTHERS			/* it harms other nodes, or the whole machine */
};

/* Physical addresses from start up to, not including, end. */
struct words_range {
	uint64_t start, end;
};

/* The node whose command line it is. A rule does not apply if it needs a fact that is not known. */
struct words_node {
	unsigned int kernels;		/* WORDS_BOTH: it is not known which kind its kernel is */
	unsigned int core_count;	/* 0: not known */
	unsigned int ram_count;		/* 0: not known */
	const struct words_range *ram;	/* all RAM of the node, ascending */
	uint16_t uart_port;		/* 0: none; WORDS_ANY_UART: not known */
};

struct words_rule {
	const char *word;		/* as a user writes it */
	const char *name;		/* the parameter, with '_' for each '-' */
	/* Returns true if a word with this value does harm. @value.s is NULL if it has no '='. */
	bool (*matches)(const struct words_node *node, struct text value, const char *arg);
	const char *arg;		/* passed to `matches` */
	unsigned int kernels;		/* the kinds of kernels to which the rule applies */
	enum words_harm harm;
	const char *why;		/* what the kernel does because of the word */
	const char *instead;		/* what the user should write */
};
extern const struct words_rule words_rules[];
extern const unsigned int words_rule_count;

/* words_match.c: what the rules of words_table.c have as `matches`. */
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
/* words_memory.c: the same, for mem= and memmap=. */
bool words_memory_nothing(const struct words_node *node, struct text value, const char *arg);
bool words_memory_less(const struct words_node *node, struct text value, const char *arg);
bool words_memmap_foreign(const struct words_node *node, struct text value, const char *arg);
bool words_memmap_nothing(const struct words_node *node, struct text value, const char *arg);
bool words_memmap_less(const struct words_node *node, struct text value, const char *arg);

#endif
