// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions that come and go. A function's owner in the table is changed by CMPXCHG alone: to a
 * node from FREE, before anybody touches the function; and from this node, after its driver has let
 * go of it and it was reset. What this node is asked to give stands in `ask` of the function.
 */
#include "module/mint.h"
#include "module/pci/functions.h"
#include <linux/delay.h>
#include <linux/jiffies.h>
#include "module/compat.h"

#define SETTLE_MS	5000		/* who gets the function needs to find it */
#define POLL_MS		10

static struct workqueue_struct *queue;	/* each function on it waits for its own driver only */

static bool answers(const struct function *fn, struct pci_dev *device)
{
	u32 class;

	if (mint_function_lone(fn))
		return mint_function_answers(fn);
	return !pci_read_config_dword(device, PCI_CLASS_REVISION, &class) && class != ~0u;
}

/*
 * No driver has the device. Returns false if it does not answer after its reset. A function without
 * any reset of its own is silent, and its next driver has to cope with what it finds, as between
 * two lives of a node.
 */
static bool reset(const struct function *fn, struct pci_dev *device)
{
	int ret;

	pci_clear_master(device);
	ret = pci_reset_function(device);	/* this saves and restores what the reset loses */
	pci_clear_master(device);
	if (ret == -ENOTTY)
		pci_info(device, "mint: it has no reset of its own\n");
	return (!ret || ret == -ENOTTY) && answers(fn, device);
}

/* The driver has let go of the device, but the function stays: let the driver come back. */
static void take_up_again(struct pci_dev *device)
{
	mint_driver_override(device, "");
	if (device_attach(&device->dev) < 0)
		pci_err(device, "mint: its driver does not take it again\n");
}

/* Virtual functions would go with the physical one, and are Linux's to remove beside it. */
static bool has_virtual(const struct function *fn, struct pci_dev *device)
{
	const struct function *physical = mint_function_physical(fn);
	struct pci_dev *above = physical && physical->mine ? mint_function_device(physical) : NULL;
	bool has = pci_num_vf(device) || (above && pci_num_vf(above));

	pci_dev_put(above);
	return has;
}

/* Have the driver let go of the device. Returns 0, -EBUSY or -ENOMEM. */
static int unbind(struct function *fn, struct pci_dev *device, bool force)
{
	if (has_virtual(fn, device) || (!force && mint_device_users(device, NULL)))
		return -EBUSY;
	if (mint_driver_override(device, "mint-gives"))
		return -ENOMEM;
	device_release_driver(&device->dev);
	mint_stay("let-go");
	return 0;
}

/*
 * Reset the device and forget it, if nothing stands in the way any more; all under Linux's lock, so
 * that nobody finds it in between. From here on the request cannot be taken back. Returns 0, -EBUSY
 * if somebody has bound a driver or removed the device, -ETIMEDOUT if the request does not stand
 * any more, or -EIO if the function does not answer.
 */
static int remove(struct function *fn, struct pci_dev *device, u32 ask)
{
	struct pci_dev *now;
	int ret = 0;

	pci_lock_rescan_remove();
	now = mint_function_device(fn);
	if (now != device || device->dev.driver || has_virtual(fn, device))
		ret = -EBUSY;
	else if (!mint_movable_going(&fn->movable, ask))
		ret = -ETIMEDOUT;
	pci_dev_put(now);
	if (!ret) {
		mint_stay("reset");
		if (!reset(fn, device))
			ret = -EIO;
		mint_function_hide_locked(fn);
	}
	pci_unlock_rescan_remove();
	return ret;
}

static int guard_bus(struct function *fn)
{
	int ret;

	if (!fn->whole)
		return 0;
	pci_lock_rescan_remove();
	ret = mint_whole_guard(fn->whole);
	pci_unlock_rescan_remove();
	return ret;
}

/* A user may have removed the device; without one there is nothing to reset the function by. */
static struct pci_dev *find_device(struct function *fn)
{
	struct pci_dev *device = mint_function_device(fn);

	if (device || fn->is.flags & MINT_FUNCTION_VIRTUAL)
		return device;
	mint_function_show(fn);
	return mint_function_device(fn);
}

/*
 * This node has the function, and gives it away. A virtual function that is not enabled has no
 * device, and nothing to let go of.
 */
static int give(struct function *fn, u32 ask)
{
	struct pci_dev *device = find_device(fn);
	bool absent = !device && fn->is.flags & MINT_FUNCTION_VIRTUAL;
	u8 to = MINT_ASK_TO(ask);
	int ret = mint_movable_check_taker(&fn->movable, to) ?: guard_bus(fn);

	if (!ret && !device && !absent)
		ret = -ENODEV;
	if (!ret && device)
		ret = unbind(fn, device, MINT_ASK_KIND(ask) == MINT_ASK_FORCE);
	if (!ret && device) {
		ret = mint_movable_check_taker(&fn->movable, to) ?: remove(fn, device, ask);
		if (ret && ret != -EIO)
			take_up_again(device);
	}
	pci_dev_put(device);
	if (ret && ret != -EIO)
		return ret;
	if (absent)
		mint_function_hide(fn);
	mint_stay("hidden");
	mint_function_log(fn, MINT_CAUSE_GIVEN);
	/* Everything that this kernel did to the function is done before that. */
	table_exchange(&fn->entry->owner, mint_self.tag, ret ? MINT_TAG_MONITOR : to, NULL);
	return ret;
}

/* The function was given to this node, or this node has claimed it. */
static int take(struct function *fn)
{
	int ret;

	mint_stay("claimed");
	ret = mint_function_show(fn);
	if (!ret) {
		mint_function_log(fn, MINT_CAUSE_TAKEN);
		return 0;
	}
	pr_err("function " MINT_FN " was given to this node, and cannot be used: error %d\n",
	       MINT_FN_OF(fn->is.segment, fn->is.bdf), ret);
	table_exchange(&fn->entry->owner, mint_self.tag,
		       ret == -ENODEV ? MINT_TAG_MONITOR : MINT_TAG_FREE, NULL);
	return ret;
}

static void work(struct work_struct *work)
{
	struct function *fn = container_of(work, struct function, work);
	u32 ask = mint_movable_asked(&fn->movable);

	if (!fn->mine && mint_movable_owner(&fn->movable) == mint_self.tag)
		take(fn);
	if (fn->mine && ask != MINT_ASK_NONE)
		mint_movable_done(&fn->movable, ask, give(fn, ask));
}

static bool moves(const struct function *fn)
{
	return fn->is.flags & MINT_FUNCTION_MOVES;
}

static void mend(struct function *fn)
{
	if (READ_ONCE(fn->mine) && !work_busy(&fn->work) && mint_movable_mend(&fn->movable))
		pr_warn("the table had no owner for function " MINT_FN ": put back\n",
			MINT_FN_OF(fn->is.segment, fn->is.bdf));
}

void mint_giving_tick(void)
{
	for (u32 n = 0; n < mint_function_count && queue; n++) {
		struct function *fn = &mint_functions[n];

		mend(fn);
		if (moves(fn) && mint_movable_owner(&fn->movable) == mint_self.tag &&
		    (!fn->mine || mint_movable_asked(&fn->movable) != MINT_ASK_NONE))
			queue_work(queue, &fn->work);
	}
}

static void kick(const struct movable *m)
{
	queue_work(queue, &container_of(m, struct function, movable)->work);
}

/* This node gets the function: wait until it is found here. */
static void settle(struct function *fn)
{
	unsigned long end = jiffies + msecs_to_jiffies(SETTLE_MS);

	while (!READ_ONCE(fn->mine) && mint_movable_owner(&fn->movable) == mint_self.tag &&
	       time_before(jiffies, end))
		msleep(POLL_MS);
	flush_work(&fn->work);
}

int mint_function_give(struct function *fn, u8 to, bool force)
{
	int ret = moves(fn) ? mint_movable_give(&fn->movable, to, force, kick) : -EPERM;

	if (ret || to != mint_self.tag)
		return ret;
	settle(fn);
	return mint_movable_owner(&fn->movable) == to ? 0 : -EIO;
}

void mint_giving_start(void)
{
	for (u32 n = 0; n < mint_function_count; n++)
		INIT_WORK(&mint_functions[n].work, work);
	queue = alloc_workqueue("mint-pci", WQ_UNBOUND, 0);
	if (!queue) {
		pr_err("no memory: PCI functions do not move\n");
		return;
	}
	mint_self_set_flag(MINT_FLAG_FUNCTIONS, true);
}

void mint_giving_stop(void)
{
	if (!queue)
		return;
	mint_self_set_flag(MINT_FLAG_FUNCTIONS, false);
	destroy_workqueue(queue);
	queue = NULL;
}
