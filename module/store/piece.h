/* SPDX-License-Identifier: GPL-2.0-only */
/* Pieces of another node's memory, mapped to be read. */
#ifndef MINT_PIECE_H
#define MINT_PIECE_H

#include <linux/types.h>

/* Whoever uses it provides the lock. All zeros: nothing is mapped. */
struct mint_piece {
	void *mem;			/* NULL: nothing is mapped */
	u64 start, end;			/* physical addresses */
};

static inline bool mint_piece_has(const struct mint_piece *piece, u64 addr)
{
	return piece->mem && addr >= piece->start && addr < piece->end;
}

/*
 * Have *piece be a piece of node @node (index) that holds physical address @addr. May sleep.
 * Returns how many bytes from @addr on are mapped; or
 *   -ENXIO: the node has no memory there, or this kernel uses it.
 *   -ENODATA: it is lent to others while the node is down.
 *   -ENOMEM: it cannot be mapped.
 */
ssize_t mint_piece_map(struct mint_piece *piece, u32 node, u64 addr);
void mint_piece_unmap(struct mint_piece *piece);

#endif
