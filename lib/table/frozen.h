/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What never changes in the table once the machine has started: its header, which cores, functions,
 * memory and interrupt lines are whose, the names and tags of the nodes. The monitor keeps a copy
 * and puts back what somebody has written over, so that a node that starts later, or reads later,
 * finds the table as it was made.
 */
#ifndef LIB_FROZEN_H
#define LIB_FROZEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/table/table.h"

struct frozen {
	uint8_t *copy;			/* the caller's memory, that nobody else writes to */
	size_t size;
};

/* Take the copy from a table that is complete. Returns false if there is too little room for it. */
bool frozen_take(struct frozen *f, const struct table *t);
/*
 * Change @size bytes from @at on of element @n of this array, in the copy and in the table. The copy
 * comes first, so that whoever mends at the same time does not undo it.
 */
void frozen_set(struct frozen *f, const struct table *t, enum mint_array_id id, uint32_t n,
		uint32_t at, const void *value, uint32_t size);
/* Put back what differs, and the header from @t. Returns the count of bytes that were wrong. */
uint32_t frozen_mend(const struct frozen *f, const struct table *t);

#endif
