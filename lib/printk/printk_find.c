// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies of a note, and notes of earlier lives, may lie anywhere. The right one is at the beginning
 * of a page, since Linux allocates whole pages for it, and it leads to a ring of this life.
 */
#include "lib/printk/printk_find.h"

#define PAGE		4096u
#define PRESENT		1u
#define NOTES_MAX	64		/* so many are tried: a hostile kernel may make thousands */

/*
 * Has the kernel come far enough to have written to its low slice? It does so before it makes its
 * note (do_init_real_mode() is an early_initcall, crash_save_vmcoreinfo_init() a subsys_initcall).
 * So a search would find nothing, and take long.
 */
static bool began(const struct node_memory *mem)
{
	uint64_t entry;

	for (uint64_t page = mem->low.start; page < mem->low.end; page += PAGE)
		if (node_memory_read(mem, page + KERNEL_MAP_TOP, &entry, sizeof(entry)) &&
		    entry & PRESENT &&
		    node_memory_has(mem, entry & KERNEL_MAP_ADDRESS, PAGE))
			return true;
	return false;
}

/* Tries the notes in @r, of which *left are tried at most. */
static bool search(struct printk_ring *ring, const struct node_memory *mem, struct node_range r,
		   uint64_t *note, unsigned int *left)
{
	*note = (r.start + PAGE - 1) / PAGE * PAGE;
	for (; *note < r.end && *left; *note += PAGE) {
		if (!printk_layout_here(mem, *note))
			continue;
		if (printk_ring_open(ring, mem, *note))
			return true;
		--*left;
	}
	return false;
}

bool printk_find(struct printk_ring *ring, const struct node_memory *mem, uint64_t hint,
		 uint64_t *note)
{
	unsigned int left = NOTES_MAX;

	*note = hint;
	if (!began(mem))
		return false;
	if (hint && printk_ring_open(ring, mem, hint))
		return true;
	for (unsigned int i = 0; i < mem->ram_count; i++)
		if (search(ring, mem, mem->ram[i], note, &left))
			return true;
	return false;
}
