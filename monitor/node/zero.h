/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes a node's RAM all zero between two of its lives, if its config asks for that (`scrub`). As many
 * of its cores as are there take part.
 */
#ifndef MONITOR_MEM_ZERO_H
#define MONITOR_MEM_ZERO_H

#include <stdbool.h>
#include "lib/base/range.h"

/*
 * All of node @n's ranges, on one of its cores; the others that rest in park() help. False: one that
 * began to help does not end. It may still write, so somebody has to stop it.
 */
bool zero_node(unsigned int n);
/* Multiples of 64 bytes. */
void zero_range(struct range r);

#endif
