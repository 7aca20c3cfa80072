// SPDX-License-Identifier: GPL-2.0-only
/* Another node's memory is mapped a few MiB at a time, and only what is that node's own. */
#include "module/mint.h"
#include <linux/align.h>
#include <linux/io.h>
#include <linux/sizes.h>
#include "module/store/piece.h"

#define PIECE_SIZE	SZ_4M

void mint_piece_unmap(struct mint_piece *piece)
{
	if (piece->mem)
		memunmap(piece->mem);
	piece->mem = NULL;
}

/* Returns where to begin a piece for @addr, so that reads that go back and forth share it. */
static u64 begin(u32 node, u64 addr)
{
	u64 start = ALIGN_DOWN(addr, PIECE_SIZE);

	return addr - start < roster_memory(mint_who(), node, start, PIECE_SIZE) ? start :
		addr & PAGE_MASK;
}

ssize_t mint_piece_map(struct mint_piece *piece, u32 node, u64 addr)
{
	u64 size;

	if (mint_piece_has(piece, addr))
		return piece->end - addr;
	mint_piece_unmap(piece);
	piece->start = begin(node, addr);
	size = roster_memory(mint_who(), node, piece->start, PIECE_SIZE);
	if (!mint_memory_foreign(piece->start, size))
		return -ENXIO;
	if (mint_memory_lent(piece->start) || mint_memory_lent(piece->start + size - 1))
		return -ENODATA;
	piece->mem = memremap(piece->start, size, MEMREMAP_WB);
	if (!piece->mem)
		return -ENOMEM;
	piece->end = piece->start + size;
	return piece->end - addr;
}
