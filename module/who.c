// SPDX-License-Identifier: GPL-2.0-only
/*
 * This kernel's private roster (lib/table/roster.h): which nodes there are, and what they own. It
 * is read once, when the module is loaded; what is written into the table later does not change it.
 */
#include "module/mint.h"
#include <linux/delay.h>
#include <linux/slab.h>
#include <asm/smp.h>

static struct roster who;

void mint_who_release(void)
{
	kvfree(who.node);
	kvfree(who.core);
	kvfree(who.range);
	who = (struct roster){ };
}

static int allocate(const struct table *table)
{
	who.node = kvcalloc(table_count(table, MINT_ARRAY_NODES), sizeof(*who.node), GFP_KERNEL);
	who.core = kvcalloc(table_count(table, MINT_ARRAY_CORES), sizeof(*who.core), GFP_KERNEL);
	who.range = kvcalloc(table_count(table, MINT_ARRAY_RANGES), sizeof(*who.range), GFP_KERNEL);
	return who.node && who.core && who.range ? 0 : -ENOMEM;
}

static void warn_of_what_is_wrong(void)
{
	for (u32 n = 0; n < who.node_count; n++)
		if (!who.node[n].known)
			pr_warn("entry %u of the table's nodes contradicts the table's cores or "
				"another node: nothing is asked of that node; restart the machine "
				"to mend the table\n",
				n);
	if (who.dropped)
		pr_warn("%u of the table's ranges of memory cannot be what they say, and are not "
			"used\n", who.dropped);
}

/* Check who this node is by the one fact that nobody can overwrite: the core that it runs on. */
static int check_self(u32 index)
{
	if (roster_owns_core(&who, index, cpu_physical_id(0)))
		return 0;
	pr_err("the table says that this CPU's core, LAPIC ID %u, is not node %u's: somebody wrote "
	       "over it; restart the machine to mend it\n",
	       cpu_physical_id(0), index);
	return -ENODEV;
}

int mint_who_read(const struct table *table, u32 index)
{
	int ret = allocate(table);

	/* The monitor puts back what somebody has overwritten, if it has a core for that. */
	for (unsigned int i = 0; !ret && !roster_read(&who, table) && i < MINT_MEND_TRIES; i++)
		msleep(MINT_MEND_MS);
	if (!ret) {
		warn_of_what_is_wrong();
		ret = check_self(index);
	}
	if (ret)
		mint_who_release();
	return ret;
}

const struct roster *mint_who(void)
{
	return &who;
}
