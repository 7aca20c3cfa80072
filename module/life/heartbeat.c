// SPDX-License-Identifier: GPL-2.0-only
/*
 * The heartbeat: a timer on the boot core counts up in the table. It also looks whether another
 * node wishes this one to end.
 */
#include "module/mint.h"
#include "module/compat.h"
#include <linux/cpumask.h>
#include <linux/hrtimer.h>
#include <linux/reboot.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

#define BEAT_MS 100
/*
 * The timer runs in the interrupt, with PREEMPT_RT too, so that a task of the highest priority does
 * not stop the heartbeat: that is no hang.
 */
#define BEAT_MODE HRTIMER_MODE_REL_PINNED_HARD

static void take_wish(struct work_struct *work)
{
	u32 wish = xchg(&mint_self.node->wish, MINT_WISH_NONE);

	switch (wish) {
	case MINT_WISH_NONE:
		break;
	case MINT_WISH_POWEROFF:
		pr_info("another node asks this one to power off\n");
		orderly_poweroff(true);
		break;
	case MINT_WISH_REBOOT:
		pr_info("another node asks this one to reboot\n");
		orderly_reboot();
		break;
	default:
		pr_warn("unknown wish %u: ignored\n", wish);
	}
}

static DECLARE_WORK(wish_work, take_wish);

static bool panics;			/* becomes true once, on any CPU; read at any time */

void mint_heartbeat_panics(void)
{
	WRITE_ONCE(panics, true);
}

/*
 * Correct the node's state if this beat shows that it is wrong: others have given the node up, as
 * hung or as one that does not come home; or nobody saw that its early boot is over, since every
 * core of the machine runs a kernel.
 */
static void come_back(void)
{
	u32 state = READ_ONCE(mint_self.node->state);
	u32 to = mint_crash_kernel() ? MINT_NODE_CRASHED : MINT_NODE_RUNNING;

	if (state != to && (state == MINT_NODE_STARTING || state == MINT_NODE_HUNG ||
			    (state == MINT_NODE_CRASHED && !READ_ONCE(panics))))
		mint_self_change_state(state, to, MINT_CAUSE_SIGN_OF_LIFE, num_online_cpus());
}

static enum hrtimer_restart beat(struct hrtimer *timer)
{
	struct mint_node *node = mint_self.node;

	WRITE_ONCE(node->heartbeat, node->heartbeat + 1);
	if (!mint_crash_kernel()) {
		if (READ_ONCE(node->wish) != MINT_WISH_NONE)
			schedule_work(&wish_work);
		mint_home_note_virt();
	}
	come_back();
	hrtimer_forward_now(timer, ms_to_ktime(BEAT_MS));
	return HRTIMER_RESTART;
}

static struct hrtimer beat_timer;

static void start_here(void *unused)
{
	hrtimer_start(&beat_timer, ms_to_ktime(BEAT_MS), BEAT_MODE);
}

int mint_heartbeat_start(void)
{
	int ret;

	mint_hrtimer_setup(&beat_timer, beat, CLOCK_MONOTONIC, BEAT_MODE);
	ret = smp_call_function_single(mint_self_boot_cpu(), start_here, NULL, 1);
	if (!ret)
		WRITE_ONCE(mint_self.node->heartbeat_ms, BEAT_MS);
	return ret;
}

void mint_heartbeat_stop(void)
{
	WRITE_ONCE(mint_self.node->heartbeat_ms, 0);
	hrtimer_cancel(&beat_timer);
	cancel_work_sync(&wish_work);
}
