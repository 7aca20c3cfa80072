// SPDX-License-Identifier: GPL-2.0-only
/*
 * Standby blocks (docs/memory.md): they are this node's still, but empty and zeroed already, so
 * that giving one costs no more than a CMPXCHG. Meanwhile this kernel has less memory. So Linux
 * gets them back before it kills for lack of memory.
 */
#include "module/memory/memory.h"
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/oom.h>

#define EVERY	HZ			/* at most one block in this time, in jiffies */

static unsigned int standby;
module_param(standby, uint, 0644);
MODULE_PARM_DESC(standby, "blocks of this node to be kept empty and zeroed, ready to be given "
			  "(default: 0); with `quick` only");

static unsigned long next;		/* jiffies: no block is prepared before */

unsigned int mint_standby_ready(void)
{
	unsigned int found = 0;

	for (u32 n = 0; n < mint_block_count(); n++)
		found += mint_memory_standby(n);
	return found;
}

bool mint_standby_due(void)
{
	return mint_memory_quick() && READ_ONCE(standby) && time_after_eq(jiffies, next) &&
		mint_standby_ready() < READ_ONCE(standby);
}

/*
 * Prepare the block that costs least. It is no error if there is none, or if its pages do not go.
 */
void mint_standby_prepare(void)
{
	u32 n;

	if (!mint_standby_due())
		return;
	next = jiffies + EVERY;
	n = mint_move_emptiest(NULL);
	if (n < mint_block_count() && mint_move_has_room_without(n))
		mint_memory_vacate(n);
}

static int on_oom(struct notifier_block *nb, unsigned long unused, void *freed)
{
	for (u32 n = 0; n < mint_block_count(); n++)
		if (mint_memory_refill(n)) {
			*(unsigned long *)freed += PHYS_PFN(MINT_BLOCK_SIZE);
			next = jiffies + 60 * EVERY;
			break;
		}
	return NOTIFY_OK;
}

static struct notifier_block oom = { .notifier_call = on_oom };

int mint_standby_start(void)
{
	next = jiffies;
	return register_oom_notifier(&oom);
}

void mint_standby_stop(void)
{
	unregister_oom_notifier(&oom);
}
