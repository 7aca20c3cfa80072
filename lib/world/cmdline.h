/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A node's kernel command line: what it cannot live without first, the user's
 * words after it, so that the user has the last say.
 */
#ifndef LIB_CMDLINE_H
#define LIB_CMDLINE_H

#include <stdbool.h>
#include <stddef.h>
#include "lib/world/node_boot.h"

/*
 * Writes the line for a start of node @n from @from. *length becomes its length without a NUL, whether it
 * fits or not. Returns false if it does not fit in @size bytes or is longer than its kernel takes
 * (cmdline_max).
 */
bool cmdline_build(const struct plan *plan, unsigned int n, const struct node_boot *from,
		   char *buf, size_t size, size_t *length);

#endif
