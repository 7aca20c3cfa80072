/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages of the pool's blocks that have failed (MINT_ARRAY_FAILED). A kernel that learns of one
 * enters it here, so that the knowledge outlives the kernel: whoever gets the block later retires
 * it.
 *
 * An element is the physical address of a page, or 0. It changes by CMPXCHG alone, and never
 * back to 0: so the elements in use come first, and a reader stops at the first 0.
 *
 * The list is bounded. A page whose block has left the pool no longer matters, and its element is
 * used again. If every element names a page in a block of the pool, a further page is not entered
 * (FAILED_FULL), and only the kernel that found it knows of it.
 *
 * Any kernel can write anything here. An element counts only if its page lies in a block that
 * belongs to the pool by the table. So the worst that a wrong element does is that the block is
 * retired, or that its owner stops using that page.
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

/*
 * Enters the page that holds the physical address @addr. Any number of callers may do so at the
 * same time, in any context.
 */
enum failed_answer failed_add(const struct table *table, uint64_t addr);
/*
 * Reads element @n of the list into *page, the page's physical address. Returns false if it names
 * no page of the pool. *end, if @end is not NULL, becomes true if the list ends there: this and all
 * later elements are unused.
 */
bool failed_read(const struct table *table, uint32_t n, uint64_t *page, bool *end);
/* Returns true if the list names a page of block @block. */
bool failed_in_block(const struct table *table, uint32_t block);
/*
 * Retires block @block, which @tag owns, if the list names a page of it. Returns true if the block
 * was retired.
 */
bool failed_retire(const struct table *table, uint32_t block, uint8_t tag);

#endif
