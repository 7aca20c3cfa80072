// SPDX-License-Identifier: GPL-2.0-only
/*
 * A node does not sleep. What suspends a machine and wakes it (sleep states, wake-up events, the
 * firmware's resume vector) belongs to the whole machine, and a node has none of it: a suspended
 * node would never wake. An image for hibernation would be resumed on cores and memory that have
 * changed their owners meanwhile. So this makes Linux refuse, before it stops anything.
 */
#include "module/mint.h"
#include <linux/notifier.h>
#include <linux/suspend.h>

static int on_sleep(struct notifier_block *nb, unsigned long action, void *unused)
{
	const char *what;

	switch (action) {
	case PM_SUSPEND_PREPARE:
		what = "suspend";
		break;
	case PM_HIBERNATION_PREPARE:
		what = "hibernate";
		break;
	case PM_RESTORE_PREPARE:
		what = "resume from hibernation";
		break;
	default:
		return NOTIFY_DONE;
	}
	pr_err("a node cannot %s: nothing would wake it. Stop it with poweroff, or `mintctl stop "
	       "%s` in another node, and start it again with `mintctl start %s`\n",
	       what, mint_self.name, mint_self.name);
	return NOTIFY_BAD;
}

static struct notifier_block sleep_block = {
	.notifier_call = on_sleep,
	.priority = INT_MAX,		/* before others prepare for nothing */
};

int mint_suspend_start(void)
{
	return register_pm_notifier(&sleep_block);
}

void mint_suspend_stop(void)
{
	unregister_pm_notifier(&sleep_block);
}
