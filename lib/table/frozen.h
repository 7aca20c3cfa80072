/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of the table that does not change once the machine has started: the header; who owns
 * which cores, functions, memory and interrupts; the names and tags of the nodes. The monitor
 * keeps a copy and puts back what somebody has overwritten. So a node that starts or reads later
 * finds the table as it was made.
 */
#ifndef LIB_FROZEN_H
#define LIB_FROZEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/table/table.h"

/*
 * The caller sets both fields. frozen_set() writes the copy before the table, and frozen_mend()
 * reads it after the table: so the two may run at the same time.
 */
struct frozen {
	uint8_t *copy;			/* the caller's memory, to which nobody else writes */
	size_t size;			/* its bytes */
};

/* Copies a complete table. Returns false if f->size is too small. */
bool frozen_take(struct frozen *f, const struct table *t);
/*
 * Changes @size bytes from byte @at on of element @n of array @id, in the copy and in the table.
 * Does nothing if they are not part of what is frozen.
 */
void frozen_set(struct frozen *f, const struct table *t, enum mint_array_id id, uint32_t n,
		uint32_t at, const void *value, uint32_t size);
/*
 * Puts back what differs from the copy, and the table's header from t->header. Returns how many
 * bytes were wrong.
 */
uint32_t frozen_mend(const struct frozen *f, const struct table *t);

#endif
