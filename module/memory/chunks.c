// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes free memory out of the page allocator by hand, and puts it back, under the zone's lock
 * (docs/adr/0026). It does what __del_page_from_free_list(), __add_to_free_list() and
 * account_freepages() of mm/page_alloc.c do, which are not exported. Linux's exported functions are
 * slower: alloc_contig_range() would isolate, scan and split what is free already, and wait for all
 * CPUs; generic_online_page() goes through every page three times.
 *
 * This depends on Linux's insides, which no interface promises. A stable release, or a
 * distribution's kernel with other patches, may keep another count of free pages, and would be
 * corrupted without any message. So Kbuild compiles this file only for the exact releases in
 * `chunks_tested`, and no_chunks.c for all others, with which everything works, only slower. The
 * assertions below refuse a kernel whose structures differ, even if the release is in the list. A
 * module that was built for another kernel than the one that runs (CONFIG_MODVERSIONS lets it load)
 * does nothing here.
 *
 * To add a release: compare the three functions named above, struct zone, struct free_area and
 * enum zone_stat_item with a release in the list; run tests/system/test_memory_quick.py with
 * that kernel and `make module CHUNKS=force`; then add it to the list in Kbuild.
 */
#include "module/memory/memory.h"
#include <generated/utsrelease.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/page-flags.h>
#include <linux/pageblock-flags.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/utsname.h>
#include <linux/vmstat.h>

/* What take() and put() rely on, as 6.12 has it. */
static_assert(MAX_PAGE_ORDER == 10 && NR_PAGE_ORDERS == 11, "orders of free chunks");
static_assert(MIGRATE_MOVABLE == 1 && PB_migratetype_bits == 3 && NR_PAGEBLOCK_BITS == 4,
	      "the type of a pageblock");
static_assert(offsetof(struct free_area, free_list) == 0 &&
	      offsetof(struct free_area, nr_free) == MIGRATE_TYPES * sizeof(struct list_head) &&
	      sizeof(struct free_area) == MIGRATE_TYPES * sizeof(struct list_head) +
	      sizeof(unsigned long), "a free area is lists and one count");
static_assert(NR_FREE_PAGES == 0 && NR_ZONE_LRU_BASE == 1 &&
	      NR_VM_ZONE_STAT_ITEMS == 10 + IS_ENABLED(CONFIG_ZSMALLOC) +
	      IS_ENABLED(CONFIG_UNACCEPTED_MEMORY),
	      "the counts of a zone (6.16 has one more, of free pageblocks)");
static_assert(offsetof(struct page, buddy_list) == offsetof(struct page, lru),
	      "the link of a free chunk");

/* Is the kernel that runs the one that this was compiled for? */
static bool runs_as_built(void)
{
	return !strcmp(init_utsname()->release, UTS_RELEASE);
}

/*
 * With these options free pages differ from others: they are not mapped, or filled with a pattern,
 * or known to a checker. The pages that move have to be mapped, and to be zeros.
 */
static bool free_pages_are_special(void)
{
	return IS_ENABLED(CONFIG_KASAN) || debug_pagealloc_enabled() || page_poisoning_enabled();
}

bool mint_chunks_possible(void)
{
	return runs_as_built() && !free_pages_are_special();
}

/* The migrate type of the pageblock at @pfn. get_pfnblock_flags_mask() is not exported. */
static unsigned int migratetype(unsigned long pfn)
{
	unsigned long bit =
		((pfn & (PAGES_PER_SECTION - 1)) >> pageblock_order) * NR_PAGEBLOCK_BITS;
	const unsigned long *map = section_to_usemap(__pfn_to_section(pfn));

	return (READ_ONCE(map[bit / BITS_PER_LONG]) >> (bit % BITS_PER_LONG)) & MIGRATETYPE_MASK;
}

/*
 * Are all pageblocks of [@pfn, @end) movable? Linux counts other types in other ways, and an
 * isolated one belongs to whoever isolates it.
 */
static bool all_movable(unsigned long pfn, unsigned long end)
{
	for (; pfn < end; pfn += pageblock_nr_pages)
		if (migratetype(pfn) != MIGRATE_MOVABLE)
			return false;
	return true;
}

/* Returns the order of the free chunk that begins at @pfn, if it is a pageblock or more; else 0. */
static unsigned int chunk_at(unsigned long pfn)
{
	struct page *page = pfn_to_page(pfn);
	unsigned long order = PageBuddy(page) ? page_private(page) : 0;

	return order >= pageblock_order &&
	       all_movable(pfn, pfn + (1ul << order)) ? (unsigned int)order : 0;
}

/* The same for one that ends at @end. */
static unsigned int chunk_before(unsigned long end)
{
	for (unsigned int order = MAX_PAGE_ORDER; order >= pageblock_order; order--)
		if (IS_ALIGNED(end, 1ul << order) && chunk_at(end - (1ul << order)) == order)
			return order;
	return 0;
}

static void take(struct zone *zone, unsigned long pfn, unsigned int order)
{
	struct page *page = pfn_to_page(pfn);

	lockdep_assert_held(&zone->lock);
	if (PageReported(page))
		__ClearPageReported(page);
	list_del(&page->buddy_list);
	__ClearPageBuddy(page);
	set_page_private(page, 0);
	zone->free_area[order].nr_free--;
	__mod_zone_page_state(zone, NR_FREE_PAGES, -(1l << order));
}

static void put(struct zone *zone, unsigned long pfn, unsigned int order)
{
	struct page *page = pfn_to_page(pfn);
	struct free_area *area = &zone->free_area[order];

	lockdep_assert_held(&zone->lock);
	set_page_private(page, order);
	__SetPageBuddy(page);
	list_add_tail(&page->buddy_list, &area->free_list[MIGRATE_MOVABLE]);
	area->nr_free++;
	__mod_zone_page_state(zone, NR_FREE_PAGES, 1l << order);
}

void mint_chunks_take(unsigned long *first, unsigned long *end)
{
	struct zone *zone = page_zone(pfn_to_page(*first));
	unsigned long flags;
	unsigned int order;

	if (!mint_chunks_possible())
		return;
	spin_lock_irqsave(&zone->lock, flags);
	while (*first < *end && (order = chunk_at(*first))) {
		take(zone, *first, order);
		*first += 1ul << order;
	}
	while (*first < *end && (order = chunk_before(*end))) {
		*end -= 1ul << order;
		take(zone, *end, order);
	}
	spin_unlock_irqrestore(&zone->lock, flags);
}

void mint_chunks_put(unsigned long first, unsigned long end)
{
	for (unsigned long pfn = first; pfn < end; pfn += pageblock_nr_pages) {
		set_page_count(pfn_to_page(pfn), 1);
		__free_pages(pfn_to_page(pfn), pageblock_order);
	}
}

bool mint_chunks_use(unsigned long first, unsigned long end)
{
	struct zone *zone = page_zone(pfn_to_page(first));
	unsigned long flags;
	bool movable;

	if (!mint_chunks_possible())
		return false;
#pragma GCC unroll 8
	for (unsigned long pfn = first; pfn < end; pfn++)
		__ClearPageOffline(pfn_to_page(pfn));
	spin_lock_irqsave(&zone->lock, flags);
	movable = all_movable(first, end);
	for (unsigned long pfn = first; movable && pfn < end; pfn += MAX_ORDER_NR_PAGES)
		put(zone, pfn, MAX_PAGE_ORDER);
	spin_unlock_irqrestore(&zone->lock, flags);
	if (movable)
		adjust_managed_page_count(pfn_to_page(first), (long)(end - first));
	return movable;
}
