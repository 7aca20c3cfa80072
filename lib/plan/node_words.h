/* SPDX-License-Identifier: GPL-2.0-only */
/* What the plan says to lib/cmdline/ of a node. */
#ifndef LIB_NODE_WORDS_H
#define LIB_NODE_WORDS_H

#include "lib/cmdline/cmdline.h"
#include "lib/cmdline/words.h"
#include "lib/plan/plan.h"

#define PLAN_WORDS_RAM	(PLAN_NODE_RAM_MAX + 1)	/* with the slice below 640 KiB */

/*
 * Returns what node @n's command line is checked against (words.h) if its kernel is
 * @patched. The result points to @ram, which the caller provides and which is filled in.
 */
struct words_node plan_words_node(const struct plan *plan, unsigned int n, bool patched,
				  struct words_range ram[PLAN_WORDS_RAM]);

/*
 * Returns what node @n's command line is made of if it is started with @kernel and the user's
 * @size bytes of @words. The result points to all of these.
 */
struct cmdline_node plan_cmdline_node(const struct plan *plan, unsigned int n,
				      const struct bzimage *kernel, const char *words, size_t size);

#endif
