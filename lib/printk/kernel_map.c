// SPDX-License-Identifier: GPL-2.0-only
/*
 * A walk has as many steps as there are levels, whatever the tables hold; each step reads eight
 * bytes of the node's memory.
 */
#include "lib/printk/kernel_map.h"

#define IMAGE_MAX	(1ull << 30)		/* KERNEL_IMAGE_SIZE, with KASLR */
#define INDEX_BITS	9
#define PAGE_BITS	12
#define PRESENT		1u
#define LARGE		(1u << 7)	/* the entry is a page of 2 MiB or 1 GiB */

bool kernel_map_image(const struct kernel_map *map, uint64_t vaddr, uint64_t size, uint64_t *at)
{
	if (vaddr < KERNEL_MAP_START || vaddr - KERNEL_MAP_START >= IMAGE_MAX)
		return false;
	*at = vaddr - KERNEL_MAP_START + map->phys_base;
	return node_memory_has(map->mem, *at, size);
}

/*
 * Walks the page tables. Returns false if nothing is mapped at @vaddr. Otherwise *at is where it
 * leads, and *room how many bytes of its page begin there.
 */
static bool walk(const struct kernel_map *map, uint64_t vaddr, uint64_t *at, uint64_t *room)
{
	unsigned int shift = PAGE_BITS + INDEX_BITS * (map->five_levels ? 4 : 3);
	uint64_t entry, page;
	uint64_t table;

	if (!kernel_map_image(map, map->root, 1u << PAGE_BITS, &table))
		return false;
	for (;; shift -= INDEX_BITS) {
		uint64_t index = vaddr >> shift & ((1u << INDEX_BITS) - 1);

		if (!node_memory_read(map->mem, table + index * sizeof(entry), &entry,
				      sizeof(entry)) || !(entry & PRESENT))
			return false;
		table = entry & KERNEL_MAP_ADDRESS;
		if (shift == PAGE_BITS ||
		    (entry & LARGE && shift <= PAGE_BITS + 2 * INDEX_BITS))
			break;
	}
	page = 1ull << shift;
	*room = page - (vaddr & (page - 1));
	*at = (table & ~(page - 1)) | (vaddr & (page - 1));
	return true;
}

bool kernel_map_find(const struct kernel_map *map, uint64_t vaddr, uint64_t size, uint64_t *at)
{
	uint64_t done, room;
	uint64_t next;

	if (kernel_map_image(map, vaddr, size, at))
		return true;
	if (!walk(map, vaddr, at, &room) || !node_memory_has(map->mem, *at, size))
		return false;
	for (done = room; done < size; done += room)
		if (!walk(map, vaddr + done, &next, &room) || next != *at + done)
			return false;
	return true;
}

bool kernel_map_read(const struct kernel_map *map, uint64_t vaddr, void *buf, size_t size)
{
	uint64_t at;

	return kernel_map_find(map, vaddr, size, &at) && node_memory_read(map->mem, at, buf, size);
}
