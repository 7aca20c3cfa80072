/* SPDX-License-Identifier: GPL-2.0-only */
/* Who owns a physical address: the table's ranges and its blocks together say so. */
#ifndef LIB_OWNER_H
#define LIB_OWNER_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/table/table.h"

/*
 * Returns true if the byte at physical address @addr is memory that the kernel of node @tag may
 * have used: it lies in one of the node's ranges, or in a block of the pool that the node owns now.
 */
bool owner_is(const struct table *t, uint8_t tag, uint64_t addr);

#endif
