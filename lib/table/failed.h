/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages of the pool's blocks that have failed (MINT_ARRAY_FAILED). A kernel that learns of one
 * enters it here, so that what it knew outlives it: whoever gets the block later retires it.
 *
 * An element is the physical address of a page, or 0. It changes by CMPXCHG alone, and never
 * back to 0: so the elements in use come first, and a reader stops at the first 0.
 *
 * The list is bounded. A page whose block has left the pool is no longer of interest, and its
 * element is used again. If every element names a page in a block of the pool, a further page
 * is not entered (FAILED_FULL), and only the kernel that found it knows of it.
 *
 * Any kernel can write anything here. An element counts only if its page lies in a block that
 * the table says is of the pool. So the most that a wrong one does is to retire that block, or to
 * have its owner stop using that page.
 */
#ifndef LIB_FAILED_H
#define LIB_FAILED_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/table/table.h"

enum failed_answer {
	FAILED_NEW,			/* entered by this call */
	FAILED_KNOWN,			/* entered before */
	FAILED_FULL,			/* not entered: no element is left */
	FAILED_OUTSIDE			/* not entered: it is in no block of the pool */
};

/* Enter the page that holds @addr. Any number of callers, in any context. */
enum failed_answer failed_add(const struct table *table, uint64_t addr);
/*
 * Element @n of the list. Returns false if it names no page of the pool; *@end, if not NULL, says
 * whether no later one does.
 */
bool failed_read(const struct table *table, uint32_t n, uint64_t *page, bool *end);
/* Is a page of block @block known to have failed? */
bool failed_in_block(const struct table *table, uint32_t block);
/*
 * Retire @tag's block @block if a page of it is known to have failed. Returns true if it did.
 */
bool failed_retire(const struct table *table, uint32_t block, uint8_t tag);

#endif
