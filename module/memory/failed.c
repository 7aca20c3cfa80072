// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that has failed (docs/memory.md). This kernel enters what it learns of failed pages in
 * blocks of the pool in the table's list (lib/table/failed.h), which outlives this kernel. It also
 * heeds what others have entered: a block with such a page is retired when this node gets it; if
 * this node has the block already, Linux stops using the page.
 *
 * This kernel learns of a failure from machine checks (machine_check.c), and from Linux's
 * tracepoint memory_failure_event, which names each page that Linux stops using, for whatever
 * reason.
 */
#include "module/memory/memory.h"
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <linux/tracepoint.h>
#include "lib/table/failed.h"

#define LINE	40			/* the longest line of mint_failed_print() */

static struct tracepoint *event;	/* memory_failure_event; NULL: not connected */
/* By element of the list: the page that Linux was asked to stop using. Only the tick uses it. */
static u64 queued[MINT_FAILED_PAGES];

void mint_failed_note(u64 addr)
{
	switch (failed_add(mint_self.table, addr)) {
	case FAILED_NEW:
		pr_warn("memory at 0x%llx, in memory%llu, has failed: the block is retired when it "
			"next changes hands\n",
			addr, addr >> MINT_BLOCK_SHIFT);
		break;
	case FAILED_FULL:
		pr_warn("memory at 0x%llx, in memory%llu, has failed, and there is no room in the "
			"table to say so to the other nodes\n",
			addr, addr >> MINT_BLOCK_SHIFT);
		break;
	default:
		break;
	}
}

bool mint_failed_in(u32 n)
{
	return failed_in_block(mint_self.table, n);
}

bool mint_failed_marked(u32 n)
{
	unsigned long pfn = PHYS_PFN(mint_block_start(n)), end = pfn + PHYS_PFN(MINT_BLOCK_SIZE);

	for (; pfn < end; pfn++)
		if (PageHWPoison(pfn_to_page(pfn)))
			return true;
	return false;
}

bool mint_failed_retire(u32 n)
{
	if (!failed_retire(mint_self.table, n, mint_self.tag))
		return false;
	pr_warn("memory%u has a page that failed before: nobody gets it any more\n", n);
	return true;
}

/*
 * Have Linux stop using a page, if the node has its block and Linux the page. Returns false if that
 * is not so now; then mint_failed_retire() or the next tick deals with the page.
 */
static bool stop_using(u64 addr)
{
	u32 n = (u32)(addr >> MINT_BLOCK_SHIFT);
	struct page *page;

	if (!mint_memory_ours(n) || mint_memory_standby(n))
		return false;
	page = pfn_to_online_page(PHYS_PFN(addr));
	if (!page)
		return false;
	if (!PageHWPoison(page)) {
		pr_warn("memory at 0x%llx has failed, as another node found: %s\n", addr,
			IS_ENABLED(CONFIG_MEMORY_FAILURE) ? "Linux stops using the page" :
			"this kernel cannot stop using the page (CONFIG_MEMORY_FAILURE)");
		memory_failure_queue(PHYS_PFN(addr), 0);
	}
	return true;
}

void mint_failed_tick(void)
{
	bool end = false;
	u64 page;

	for (u32 n = 0; n < ARRAY_SIZE(queued) && !end; n++)
		if (failed_read(mint_self.table, n, &page, &end) && queued[n] != page &&
		    stop_using(page))
			queued[n] = page;
}

ssize_t mint_failed_print(char *buf)
{
	ssize_t len = 0;
	bool end = false;
	u64 page;

	for (u32 n = 0; !end && len < PAGE_SIZE - LINE; n++)
		if (failed_read(mint_self.table, n, &page, &end))
			len += sysfs_emit_at(buf, len, "%llu 0x%llx\n", page >> MINT_BLOCK_SHIFT,
					     page);
	return len;
}

static void on_failure(void *unused, unsigned long pfn, int type, int result)
{
	mint_failed_note(PFN_PHYS(pfn));
}

static void find_event(struct tracepoint *tp, void *unused)
{
	if (!strcmp(tp->name, "memory_failure_event"))
		event = tp;
}

/* Connect to the tracepoint. Without it machine checks remain (machine_check.c). */
int mint_failed_start(void)
{
	if (IS_ENABLED(CONFIG_TRACEPOINTS) && IS_ENABLED(CONFIG_MEMORY_FAILURE)) {
		for_each_kernel_tracepoint(find_event, NULL);
		if (event && tracepoint_probe_register(event, on_failure, NULL))
			event = NULL;
		if (!event)
			pr_warn("other nodes cannot learn which pages this kernel stops using: it "
				"has no tracepoint memory_failure_event\n");
	}
	return 0;
}

void mint_failed_stop(void)
{
	if (!IS_ENABLED(CONFIG_TRACEPOINTS) || !event)
		return;
	tracepoint_probe_unregister(event, on_failure, NULL);
	tracepoint_synchronize_unregister();
	event = NULL;
}
