// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernels whose memory blocks hold several blocks of the table (docs/adr/0040): a stock kernel with
 * RAM at 64 GiB or above makes its memory blocks 2 GiB large. Such a memory block is called a group
 * here. It is added and made online as a whole, without any of its pages. From then on each of its
 * blocks is KEPT, like one that was given the quick way, and moves by that way alone. The group is
 * removed when the last of its blocks has been given.
 *
 * A group is made only if all of it is the pool's. So it contains nothing that is another node's
 * for good, or the firmware's, or no RAM. No block of a group is ever in a crash dump, since the
 * group has one resource for all of them.
 */
#include "module/memory/memory.h"
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>

/*
 * Change the state of all of a group's blocks, or of none. A change from @to back to @from has to
 * be legal, too. Returns false if a block was not in @from.
 */
static bool change(u32 first, enum block_state from, enum block_state to)
{
	u32 end = first + mint_group_blocks();

	for (u32 n = first; n < end; n++) {
		if (mint_block_change(n, from, to))
			continue;
		while (n-- > first)
			mint_block_finish(n, to, from);
		return false;
	}
	return true;
}

static void finish(u32 first, enum block_state from, enum block_state to)
{
	for (u32 n = first; n < first + mint_group_blocks(); n++)
		mint_block_finish(n, from, to);
}

static bool all_are(u32 first, enum block_state state)
{
	for (u32 n = first; n < first + mint_group_blocks(); n++)
		if (mint_block_state(n) != state)
			return false;
	return true;
}

static bool is_pool(u32 first)
{
	for (u32 n = first; n < first + mint_group_blocks(); n++)
		if (n >= mint_block_count() || !mint_memory_in_pool(n))
			return false;
	return true;
}

/* --- what Linux reports of a group --- */

/*
 * Linux calls this for pages that go online. A group's pages are not used before their block is
 * taken: they are left as mint_quick_vacate() leaves them, without a reference.
 */
static void online_page(struct page *page, unsigned int order)
{
	u32 n = PFN_PHYS(page_to_pfn(page)) >> MINT_BLOCK_SHIFT;

	if (mint_block_state(n) == BLOCK_ABSENT) {
		generic_online_page(page, order);
		return;
	}
	for (unsigned long i = 0; i < 1ul << order; i++)
		set_page_count(page + i, 0);
}

int mint_group_going_online(u32 first, unsigned long pfn)
{
	if (mint_block_state(first) == BLOCK_ADDING)
		return -ECANCELED;		/* Linux does so by itself: memhp_default_state */
	if (!mint_state_is_ours())
		return -EPERM;
	if (page_zonenum(pfn_to_page(pfn)) != ZONE_MOVABLE)
		return -EINVAL;
	/* They went offline together. The first one holds the module, so the others cannot fail. */
	if (!all_are(first, BLOCK_OFFLINE) || !mint_block_change(first, BLOCK_OFFLINE, BLOCK_KEPT))
		return -EBUSY;
	for (u32 n = first + 1; n < first + mint_group_blocks(); n++)
		mint_block_finish(n, BLOCK_OFFLINE, BLOCK_KEPT);
	return 0;
}

void mint_group_is_not_online(u32 first)
{
	if (!all_are(first, BLOCK_KEPT))
		return;				/* refused above: nothing was changed */
	finish(first, BLOCK_KEPT, BLOCK_KEPT_LEAVING);
	finish(first, BLOCK_KEPT_LEAVING, BLOCK_OFFLINE);
}

int mint_group_going_offline(u32 first)
{
	if (!change(first, BLOCK_KEPT, BLOCK_KEPT_LEAVING))
		return -EBUSY;
	/* Now, since Linux makes the list of a dump's memory anew before it reports MEM_OFFLINE. */
	mint_iomem_set_dumped(first, false);
	return 0;
}

void mint_group_stays_online(u32 first)
{
	if (all_are(first, BLOCK_KEPT_LEAVING))
		finish(first, BLOCK_KEPT_LEAVING, BLOCK_KEPT);
}

void mint_group_is_offline(u32 first)
{
	finish(first, BLOCK_KEPT_LEAVING, BLOCK_OFFLINE);
}

/* --- adding and removing groups --- */

static void remove(u32 first)
{
	bool gone;

	if (!change(first, BLOCK_OFFLINE, BLOCK_REMOVING))
		return;
	gone = !remove_memory((u64)first << MINT_BLOCK_SHIFT, mint_group_size());
	finish(first, BLOCK_REMOVING, gone ? BLOCK_ABSENT : BLOCK_OFFLINE);
}

static int add(u32 first)
{
	u64 start = (u64)first << MINT_BLOCK_SHIFT;
	int ret;

	if (!change(first, BLOCK_ABSENT, BLOCK_ADDING))
		return -EBUSY;
	ret = add_memory_driver_managed(mint_numa_node(start), start, mint_group_size(),
					MINT_RESOURCE, MHP_NONE);
	if (!ret && mint_iomem_set_dumped(first, false)) {
		pr_warn("block %u has no resource: it would be in a crash dump of this node\n",
			first);
		remove_memory(start, mint_group_size());
		ret = -ENOENT;
	}
	finish(first, BLOCK_ADDING, ret ? BLOCK_ABSENT : BLOCK_OFFLINE);
	return ret;
}

static u32 linux_number(u32 first)
{
	return first / mint_group_blocks();
}

int mint_group_add(u32 n)
{
	u32 first = mint_group_first(n);
	int ret = 0;

	if (mint_block_state(n) != BLOCK_ABSENT && mint_block_state(n) != BLOCK_OFFLINE)
		return 0;
	if (!is_pool(first))
		return -EXDEV;
	if (mint_block_state(n) == BLOCK_ABSENT)
		ret = add(first);
	if (ret)
		return ret;
	ret = mint_state_set(linux_number(first), "online_movable");
	if (ret)
		remove(first);
	return ret;
}

void mint_group_take_off(u32 n)
{
	u32 first = mint_group_first(n);

	if (all_are(first, BLOCK_KEPT)) {
		mint_iomem_before_offline(first);
		mint_state_set(linux_number(first), "offline");
		mint_iomem_settle(first);
	}
	remove(first);
}

int mint_group_start(void)
{
	return mint_group_blocks() > 1 ? set_online_page_callback(online_page) : 0;
}

void mint_group_stop(void)
{
	if (mint_group_blocks() > 1)
		restore_online_page_callback(online_page);
}
