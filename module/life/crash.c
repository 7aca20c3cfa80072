// SPDX-License-Identifier: GPL-2.0-only
/*
 * The crash kernel of a node, which writes the dump of the kernel that has crashed (kdump). There
 * this module only beats, so that nobody takes the node for hung, and keeps other nodes' memory out
 * of the dump. It takes no memory, and changes nothing in the table but the node's state, its
 * heartbeat and its flags.
 */
#include "module/mint.h"
#include <linux/crash_dump.h>
#include <linux/module.h>
#include "lib/table/owner.h"

#ifdef CONFIG_PROC_VMCORE
/*
 * Called for each page frame of the dump. The kernel that crashed may have listed memory that it
 * gave away afterwards; if this returns false, that reads as zeros.
 */
static bool is_ours(struct vmcore_cb *cb, unsigned long pfn)
{
	return owner_is(mint_self.table, mint_self.tag, PFN_PHYS(pfn));
}

static struct vmcore_cb filter = { .pfn_is_ram = is_ours };

static void filter_dump(void)
{
	register_vmcore_cb(&filter);
}
#else
static void filter_dump(void)
{
}
#endif

int mint_crash_start(void)
{
	if (!mint_crash_kernel())
		return 0;
	mint_death_dumps();
	return 0;
}

/*
 * Nobody may read the dump without the filter. So from here on the module stays, and the callback
 * is never unregistered: nothing that can fail may come after this.
 */
int mint_crash_filter(void)
{
	if (!mint_crash_kernel())
		return 0;
	filter_dump();
	__module_get(THIS_MODULE);
	pr_info("node %s dumps itself: memory of other nodes reads as zeros\n", mint_self.name);
	return 0;
}
