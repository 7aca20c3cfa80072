/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A node's kernel command line: first the words that the node cannot do without, then the user's.
 * Where both set the same parameter, the user's word comes last and counts.
 */
#ifndef LIB_CMDLINE_H
#define LIB_CMDLINE_H

#include <stdbool.h>
#include <stddef.h>
#include "lib/world/node_boot.h"

/*
 * Writes the command line for a start of node @n from @from into @buf, with a NUL. *length becomes
 * its length without the NUL, even if it does not fit. Returns false if it does not fit in @size
 * bytes or is longer than the kernel takes (cmdline_max).
 */
bool cmdline_build(const struct plan *plan, unsigned int n, const struct node_boot *from,
		   char *buf, size_t size, size_t *length);

#endif
