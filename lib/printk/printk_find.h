/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the log of the kernel that runs in a node, or ran there last, with nothing but the node's
 * memory: no module has to have been loaded there.
 */
#ifndef LIB_PRINTK_FIND_H
#define LIB_PRINTK_FIND_H

#include "lib/printk/printk_ring.h"

/*
 * Opens the ring of the node's present or last life. The kernel's note is looked for at @hint, if
 * that is not 0, and then at the beginning of each page of the node's memory.
 * *note becomes the note's address, to be the next @hint. Returns false if there is none: the
 * kernel has not come so far, its memory was written over since, or it keeps no such note.
 */
bool printk_find(struct printk_ring *ring, const struct node_memory *mem, uint64_t hint,
		 uint64_t *note);

#endif
