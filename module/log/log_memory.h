/* SPDX-License-Identifier: GPL-2.0-only */
/* Another node's memory for lib/printk/, whether that node runs or not. */
#ifndef MINT_LOG_MEMORY_H
#define MINT_LOG_MEMORY_H

#include "module/mint.h"
#include "module/store/piece.h"
#include "lib/printk/node_memory.h"

#define LOG_PIECES	4		/* page tables, descriptors, infos and texts lie apart */

/* @mem, @node and @ram are fixed; whoever uses it provides the lock for the others. */
struct log_memory {
	struct node_memory mem;		/* first: its read() is given a pointer to it */
	u32 node;			/* index */
	struct node_range *ram;
	struct mint_piece piece[LOG_PIECES];
	unsigned int next;		/* the piece that gives way */
};

/*
 * Returns the memory that was the node's when this module was loaded, or NULL if there is no memory
 * for that. A read of it fails once a fatal signal is pending. May sleep.
 */
struct log_memory *log_memory_create(const struct mint_peer *peer);
void log_memory_free(struct log_memory *memory);

#endif
