/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes a node's RAM all zero between two of its lives, if its config asks for that (`scrub`). All
 * of the node's cores that are parked take part.
 */
#ifndef MONITOR_MEM_ZERO_H
#define MONITOR_MEM_ZERO_H

#include <stdbool.h>
#include "lib/base/range.h"

/*
 * Zeroes all RAM ranges of node @n. To be called on one of its cores; its others that rest in
 * park() help. Returns false if a core that began to help does not finish: it may still write, and
 * the caller has to stop it.
 */
bool zero_node(unsigned int n);
/* Zeroes @r past the caches. Its start and size are multiples of 64 bytes. */
void zero_range(struct range r);

#endif
