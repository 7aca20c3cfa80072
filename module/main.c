// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starts the parts of the module in the order of the list below, and stops them in reverse. A crash
 * kernel has only those that it needs (crash.c).
 */
#include "module/mint.h"
#include <linux/module.h>
#include "lib/table/table.h"

struct part {
	int (*start)(void);
	void (*stop)(void);
	bool dumps;			/* a crash kernel has this part, too */
};

static int start_watch(void)
{
	mint_watch_start();
	return 0;
}

static void hear(void)
{
	mint_memory_bell();
	mint_hvc_heed();
}

/* The bell is below all that use it, so here it gets to know who listens. */
static int start_bell(void)
{
	return mint_bell_start(hear);
}

static const struct part parts[] = {
	{ mint_self_find, mint_self_release, .dumps = true },
	{ mint_peers_create, mint_peers_release },
	{ mint_store_start, mint_store_stop },
	{ mint_memory_start, mint_memory_stop },
	{ mint_failed_start, mint_failed_stop },
	{ mint_machine_check_start, mint_machine_check_stop },
	{ start_bell, mint_bell_stop },
	{ mint_home_start, mint_home_stop },
	{ mint_stop_start, mint_stop_stop },
	{ mint_crash_start, NULL, .dumps = true },
	{ mint_heartbeat_start, mint_heartbeat_stop, .dumps = true },
	{ mint_death_start, mint_death_stop, .dumps = true },
	{ mint_crash_filter, NULL, .dumps = true },
	{ mint_ends_start, mint_ends_stop },
	{ mint_suspend_start, mint_suspend_stop },
	{ mint_button_start, mint_button_stop },
	{ mint_sysfs_create, mint_sysfs_remove },
	{ mint_dump_start, mint_dump_stop },
	{ mint_log_start, mint_log_stop },
	{ mint_events_start, mint_events_stop },
	{ mint_attach_start, mint_attach_stop },
	{ mint_cores_start, mint_cores_stop },
	/* From here on nothing may fail, as this may hold the module. */
	{ mint_hvc_start, mint_hvc_stop, .dumps = true },
	{ mint_irqs_start, mint_irqs_stop },
	{ mint_pci_start, mint_pci_stop, .dumps = true },
	{ mint_reclaim_start, mint_reclaim_stop },
	{ mint_net_start, mint_net_stop },
	{ start_watch, mint_watch_stop },	/* last: it calls the others, until it stops */
};

static bool has(const struct part *part)
{
	return part->dumps || !mint_crash_kernel();
}

static void stop(unsigned int count)
{
	while (count--)
		if (parts[count].stop && has(&parts[count]))
			parts[count].stop();
}

static int __init mint_init(void)
{
	int ret;

	for (unsigned int i = 0; i < ARRAY_SIZE(parts); i++) {
		ret = has(&parts[i]) ? parts[i].start() : 0;
		if (ret) {
			stop(i);
			return ret;
		}
	}
	pr_info("node %s, %u of %u, table at 0x%llx\n", mint_self.name, mint_self.index + 1,
		table_count(mint_self.table, MINT_ARRAY_NODES), mint_self.addr);
	return 0;
}

static void __exit mint_exit(void)
{
	stop(ARRAY_SIZE(parts));
}

module_init(mint_init);
module_exit(mint_exit);
MODULE_DESCRIPTION("Mint: nodes of one machine, their life and death");
MODULE_AUTHOR("The Mint authors");
MODULE_LICENSE("GPL");
