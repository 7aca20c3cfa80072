// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a test stops a move, to kill the node there or to see what other nodes make of it. It is in
 * every build, so that the module under test is the one that is installed. It harms nobody who does
 * not ask for it: only root may write the parameter, each stop is logged, and a stop ends when the
 * parameter is changed, or after ten minutes.
 */
#include "module/mint.h"
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/string.h>

#define STEP_SIZE	16
#define LONGEST		(600 * HZ)
#define POLL_MS		100

/* A buffer, not a pointer: a string that a writer replaces must stay while it is compared. */
static char stay_at[STEP_SIZE];
module_param_string(stay_at, stay_at, sizeof(stay_at), 0600);
MODULE_PARM_DESC(stay_at, "for tests: stop at this step of a move, for ten minutes at most: claim, "
			  "zero, online, isolated, offline or release of a block; claimed, let-go, "
			  "reset or hidden of a PCI function; core-claimed, core-stopped or "
			  "core-given");

void mint_stay(const char *step)
{
	unsigned long end = jiffies + LONGEST;

	if (!sysfs_streq(stay_at, step))
		return;
	pr_warn("a move stops at the step '%s', as the parameter stay_at says\n", step);
	while (sysfs_streq(stay_at, step) && time_before(jiffies, end))
		msleep(POLL_MS);
}
