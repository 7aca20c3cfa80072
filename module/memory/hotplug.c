// SPDX-License-Identifier: GPL-2.0-only
/*
 * What follows when Linux reports that a memory block changes (docs/memory.md). Linux's own
 * operation moves a block: to go online it claims its byte in the table, or is refused; when it is
 * offline it is zeroed and given back. Blocks that are not this node's are never touched here, nor
 * is the memory that the kernel was booted with. Each step is a change of the block's state
 * (block.h).
 */
#include "module/memory/memory.h"
#include <linux/kexec.h>
#include <linux/memory.h>
#include <linux/mm.h>
#include <linux/module.h>

static bool online_by_hand;
module_param(online_by_hand, bool, 0644);
MODULE_PARM_DESC(online_by_hand, "allow blocks to go online by a write to their state in /sys, and "
				 "so by udev rules, too (default: off)");

/*
 * May the block go online at all? If only a rule of udev, or Linux by itself, wants it online, it
 * stays offline: this node has not asked for that memory.
 */
static int may_go_online(u32 n, unsigned long pfn)
{
	if (mint_block_state(n) == BLOCK_ADDING)
		return -ECANCELED;		/* Linux does so by itself: memhp_default_state */
	if (!mint_state_is_ours() && !READ_ONCE(online_by_hand)) {
		pr_info_ratelimited("memory%u stays offline: take it by `mintctl mem take --block "
				    "%u`; the parameter online_by_hand of mint.ko allows writes to "
				    "its state\n",
				    n, n);
		return -EPERM;
	}
	if (page_zonenum(pfn_to_page(pfn)) != ZONE_MOVABLE) {
		pr_info_ratelimited("memory%u stays offline: outside the movable zone it might "
				    "never go offline again; write online_movable to its state\n",
				    n);
		return -EINVAL;
	}
	return 0;
}

static int going_online(u32 n, unsigned long pfn)
{
	int ret = may_go_online(n, pfn);

	if (ret)
		return ret;
	if (!mint_block_change(n, BLOCK_OFFLINE, BLOCK_CLAIMING))
		return -EBUSY;
	ret = mint_memory_claim(n);
	if (ret) {
		pr_info("memory%u stays offline: %s has it\n", n,
			mint_memory_owner_name(mint_memory_owner(n)));
		mint_block_finish(n, BLOCK_CLAIMING, BLOCK_OFFLINE);
		return ret;
	}
	mint_iomem_set_dumped(n, true);
	return 0;
}

/* When Linux makes a memory block offline: the state before, meanwhile, and after that. */
static const struct {
	enum block_state from, leaving, after;
} offline[] = {
	{ BLOCK_ONLINE, BLOCK_LEAVING, BLOCK_RELEASING },
	{ BLOCK_STANDBY, BLOCK_STANDBY_LEAVING, BLOCK_RELEASING },
	{ BLOCK_KEPT, BLOCK_KEPT_LEAVING, BLOCK_OFFLINE },
};

static int going_offline(u32 n)
{
	mint_stay("isolated");
	for (unsigned int i = 0; i < ARRAY_SIZE(offline); i++)
		if (mint_block_change(n, offline[i].from, offline[i].leaving)) {
			mint_block(n)->poisoned = mint_failed_marked(n);
			/*
			 * Now, since Linux makes the list of a dump's memory anew before it
			 * reports MEM_OFFLINE.
			 */
			mint_iomem_set_dumped(n, false);
			return 0;
		}
	return -EBUSY;
}

/* Linux reports this also if going_offline() refused, which has changed nothing. */
static void stays_online(u32 n)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(offline); i++)
		if (mint_block_change(n, offline[i].leaving, offline[i].from)) {
			if (block_state_ours(offline[i].from) || !kexec_crash_loaded())
				mint_iomem_set_dumped(n, true);
			return;
		}
}

static void is_offline(u32 n)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(offline); i++) {
		if (!mint_block_change(n, offline[i].leaving, offline[i].after))
			continue;
		/* A page may have failed since the block began to go. */
		mint_block(n)->poisoned |= mint_failed_marked(n);
		if (offline[i].after == BLOCK_RELEASING)
			mint_memory_give_back(n, BLOCK_RELEASING, offline[i].from == BLOCK_STANDBY);
		return;
	}
}

static int on_group_change(u32 first, unsigned long action, unsigned long pfn)
{
	switch (action) {
	case MEM_GOING_ONLINE:
		return notifier_from_errno(mint_group_going_online(first, pfn));
	case MEM_CANCEL_ONLINE:
		mint_group_is_not_online(first);
		break;
	case MEM_GOING_OFFLINE:
		return notifier_from_errno(mint_group_going_offline(first));
	case MEM_OFFLINE:
		mint_group_is_offline(first);
		break;
	case MEM_CANCEL_OFFLINE:
		mint_group_stays_online(first);
		break;
	}
	return NOTIFY_OK;
}

static int on_change(struct notifier_block *nb, unsigned long action, void *arg)
{
	const struct memory_notify *what = arg;
	u32 n = PFN_PHYS(what->start_pfn) >> MINT_BLOCK_SHIFT;

	if (mint_block_state(n) == BLOCK_ABSENT)
		return NOTIFY_DONE;		/* the kernel has had it since its boot */
	if (mint_grouped())
		return on_group_change(n, action, what->start_pfn);
	switch (action) {
	case MEM_GOING_ONLINE:
		return notifier_from_errno(going_online(n, what->start_pfn));
	case MEM_ONLINE:
		mint_stay("online");
		mint_block_finish(n, BLOCK_CLAIMING, BLOCK_ONLINE);
		break;
	case MEM_CANCEL_ONLINE:			/* also if going_online() refused */
		if (mint_block_change(n, BLOCK_CLAIMING, BLOCK_RELEASING))
			mint_memory_give_back(n, BLOCK_RELEASING, false);
		break;
	case MEM_GOING_OFFLINE:
		return notifier_from_errno(going_offline(n));
	case MEM_OFFLINE:
		mint_stay("offline");
		is_offline(n);
		break;
	case MEM_CANCEL_OFFLINE:
		stays_online(n);
		break;
	}
	return NOTIFY_OK;
}

static struct notifier_block notifier = { .notifier_call = on_change };

int mint_hotplug_start(void)
{
	return register_memory_notifier(&notifier);
}

void mint_hotplug_stop(void)
{
	unregister_memory_notifier(&notifier);
}
