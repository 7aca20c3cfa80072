/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where in physical memory a kernel's own virtual addresses lead: by its page tables (Intel SDM
 * vol. 3, 4.5, with 4 or 5 levels), and for its code and data, which are in one piece, by
 * phys_base (Linux, Documentation/arch/x86/x86_64/mm.rst).
 */
#ifndef LIB_KERNEL_MAP_H
#define LIB_KERNEL_MAP_H

#include "lib/printk/node_memory.h"

#define KERNEL_MAP_START	0xffffffff80000000ull	/* __START_KERNEL_map */
#define KERNEL_MAP_ADDRESS	0x000ffffffffff000ull	/* of an entry: where its page is */
#define KERNEL_MAP_TOP		(511 * 8)	/* bytes to the root's entry for KERNEL_MAP_START */

struct kernel_map {
	const struct node_memory *mem;
	uint64_t phys_base;		/* of the kernel; two's complement */
	uint64_t root;			/* virtual address of swapper_pg_dir */
	bool five_levels;
};

/*
 * Find the physical address of @size bytes, at least one, at virtual address @vaddr, which have to
 * lie in one piece there, and in one range of the node. Return false if they do not. The first
 * takes addresses of the kernel's code and data only, the second all.
 */
bool kernel_map_image(const struct kernel_map *map, uint64_t vaddr, uint64_t size, uint64_t *at);
bool kernel_map_find(const struct kernel_map *map, uint64_t vaddr, uint64_t size, uint64_t *at);
/* Reads @size bytes of the kernel's data. Returns false if they are not in the node's memory. */
bool kernel_map_read(const struct kernel_map *map, uint64_t vaddr, void *buf, size_t size);

#endif
