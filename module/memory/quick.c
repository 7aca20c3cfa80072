// SPDX-License-Identifier: GPL-2.0-only
/*
 * The quick way (docs/memory.md): Linux's memory block stays online, and its pages are taken out of
 * the allocator and put back. Meanwhile they are as mm/ has pages of a virtio balloon: PageOffline,
 * without a reference, not counted as managed. So the memory block can be made offline in the
 * ordinary way, and dumps and /proc/kcore do not look at the pages. Since 6.11
 * generic_online_page() takes pages in that state.
 */
#include "module/memory/memory.h"
#include "module/compat.h"
#include <linux/gfp.h>
#include <linux/log2.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/sched/signal.h>

#define TRIES	5		/* a page that somebody only looks at is free a moment later */
#define PAGES	PHYS_PFN(MINT_BLOCK_SIZE)

const bool mint_quick = true;

/*
 * Allocate [@first, @end) in one piece, whatever in it is free already. The pages are left without
 * a reference, as free pages are.
 */
static int allocate(unsigned long first, unsigned long end)
{
	int ret = first < end ? -EBUSY : 0;

	for (unsigned int i = 0; i < TRIES && ret == -EBUSY && !signal_pending(current); i++)
		ret = mint_alloc_movable_range(first, end);
	for (unsigned long pfn = first; !ret && pfn < end; pfn++)
		set_page_count(pfn_to_page(pfn), 0);
	return ret;
}

/* Make all of them PageOffline. Returns the flags of all of them, or'ed together. */
static unsigned long set_offline(unsigned long pfn, unsigned long end)
{
	unsigned long flags = 0;

	page_offline_begin();
#pragma GCC unroll 8
	for (; pfn < end; pfn++) {
		struct page *page = pfn_to_page(pfn);

		flags |= mint_page_flags(page);
		__SetPageOffline(page);
	}
	page_offline_end();
	return flags;
}

int mint_quick_vacate(u32 n, bool *poisoned)
{
	unsigned long first = n * PAGES, end = first + PAGES;
	unsigned long used = first, used_end = end;
	int ret;

	mint_chunks_take(&used, &used_end);
	ret = allocate(used, used_end);
	if (ret) {
		mint_chunks_put(first, used);
		mint_chunks_put(used_end, end);
		return ret;
	}
	*poisoned = set_offline(first, end) & __PG_HWPOISON;
	adjust_managed_page_count(pfn_to_page(first), -(long)PAGES);
	return 0;
}

void mint_quick_use(u32 n)
{
	unsigned long first = n * PAGES, end = first + PAGES;

	if (mint_chunks_use(first, end))
		return;
	for (unsigned long pfn = first; pfn < end; pfn += MAX_ORDER_NR_PAGES)
		generic_online_page(pfn_to_page(pfn), ilog2(MAX_ORDER_NR_PAGES));
}

/* memory_failure() counts each failure; for a page that is PageOffline it does nothing else. */
unsigned long mint_quick_failures(u32 n)
{
#ifdef CONFIG_MEMORY_FAILURE
	return READ_ONCE(page_pgdat(pfn_to_page(n * PAGES))->mf_stats.total);
#else
	return 0;
#endif
}
