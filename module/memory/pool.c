// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pool in this kernel: which of its blocks have page structs, and stand in
 * /sys/devices/system/memory. All of them do from the start, or each while this node has it.
 */
#include "module/memory/memory.h"
#include <linux/delay.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/string.h>

/* Page structs for the whole pool may take one part in so many of the memory at boot. */
#define APPEAR_SHARE	8
#define REMOVE_MS	1000		/* between two attempts to remove a block's page structs */

static char *appear = "auto";
module_param(appear, charp, 0444);
MODULE_PARM_DESC(appear, "pool blocks that stand in /sys/devices/system/memory: all, taken or auto "
			 "(as many as page structs are no burden)");

static bool all;			/* every block of the pool is added, whoever owns it */

bool mint_memory_all_added(void)
{
	return all;
}

int mint_memory_add(u32 n)
{
	u64 start = mint_block_start(n);
	int ret;

	if (mint_grouped())
		return mint_group_add(n);
	/* The state comes first: Linux calls the notifier while it adds the block. */
	if (!mint_block_change(n, BLOCK_ABSENT, BLOCK_ADDING))
		return 0;
	ret = add_memory_driver_managed(mint_numa_node(start), start, MINT_BLOCK_SIZE,
					MINT_RESOURCE, MHP_NONE);
	if (!ret && mint_iomem_set_dumped(n, false)) {
		pr_warn("memory%u has no resource: it would be in a crash dump of this node\n", n);
		remove_memory(start, MINT_BLOCK_SIZE);
		ret = -ENOENT;
	}
	mint_block_finish(n, BLOCK_ADDING, ret ? BLOCK_ABSENT : BLOCK_OFFLINE);
	return ret;
}

static void take_off(u32 n)
{
	bool gone;

	if (mint_grouped()) {
		mint_group_take_off(n);
		return;
	}
	if (!mint_block_change(n, BLOCK_OFFLINE, BLOCK_REMOVING))
		return;
	gone = !remove_memory(mint_block_start(n), MINT_BLOCK_SIZE);
	mint_block_finish(n, BLOCK_REMOVING, gone ? BLOCK_ABSENT : BLOCK_OFFLINE);
}

void mint_memory_drop(u32 n)
{
	if (!all || mint_memory_lends(n))
		take_off(n);
}

static void add_pool(void)
{
	u64 pool = 0;
	int ret = 0;

	for (u32 n = 0; n < mint_block_count(); n++)
		pool += mint_memory_in_pool(n) && !mint_memory_lends(n);
	all = !strcmp(appear, "all") ||
		(!strcmp(appear, "auto") && !mint_grouped() &&
		 pool * (PHYS_PFN(MINT_BLOCK_SIZE) * sizeof(struct page)) <=
		 PFN_PHYS(totalram_pages()) / APPEAR_SHARE);
	if (!all)
		return;
	for (u32 n = 0; n < mint_block_count(); n++) {
		if (mint_memory_in_pool(n) && !mint_memory_lends(n))
			ret = mint_memory_add(n);
		if (ret && ret != -EXDEV) {
			pr_warn("memory%u cannot be added (%d): blocks appear when they are "
				"taken\n", n,
				ret);
			all = false;
			return;
		}
	}
}

static void shed_leftovers(void)
{
	u32 found = mint_blocks_shed();

	if (found)
		pr_info("%u blocks of an earlier life of this kernel go to the pool, to be "
			"zeroed\n", found);
}

bool mint_memory_blocks_large(void)
{
	return mint_grouped() && !mint_quick;
}

int mint_memory_blocks_start(void)
{
	int ret;

	shed_leftovers();
	if (mint_memory_blocks_large()) {
		pr_warn("this kernel's memory blocks have %lu MiB, larger than 128 MiB: no memory "
			"moves to or from this node. A stock kernel with RAM at 64 GiB or above "
			"makes them so: use a patched one, or give the node memory below, and let "
			"it take the rest from the pool\n",
			memory_block_size_bytes() >> 20);
		return 0;
	}
	if (mint_grouped())
		pr_info("this kernel's memory blocks have %lu MiB, larger than 128 MiB: it takes "
			"from those alone that are the pool's as a whole\n",
			memory_block_size_bytes() >> 20);
	ret = mint_blocks_create(table_count(mint_self.table, MINT_ARRAY_BLOCKS));
	if (ret)
		return ret;
	ret = mint_group_start();
	if (ret)
		goto no_group;
	ret = mint_hotplug_start();
	if (ret)
		goto no_notifier;
	add_pool();
	return 0;

no_notifier:
	mint_group_stop();
no_group:
	mint_blocks_destroy();
	return ret;
}

/*
 * Once the notifier is gone, a block that kept its page structs could go online without a claim. So
 * the notifier goes last, when no block is left. Until then it refuses every block that wants to go
 * online, since the module cannot be held any more.
 */
void mint_memory_blocks_stop(void)
{
	if (!mint_block_count())
		return;
	for (u32 n = 0; n < mint_block_count(); n++)
		for (take_off(n); mint_block_state(n) != BLOCK_ABSENT; take_off(n)) {
			pr_warn_once("memory%u cannot be removed yet: the module waits for it\n",
				     n);
			msleep(REMOVE_MS);
		}
	mint_hotplug_stop();
	mint_group_stop();
	/* Other nodes may have given blocks since the last look. */
	shed_leftovers();
	mint_blocks_destroy();
}
