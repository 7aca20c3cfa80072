// SPDX-License-Identifier: GPL-2.0-only
/*
 * Blocks of the pool as this kernel's memory blocks (docs/memory.md). Linux's own operation moves
 * one: to go online it claims its byte in the table, or is refused; when it is offline it is zeroed
 * and given back. Blocks that are not this node's are never touched here, nor is the memory that
 * the kernel was booted with. Each step is a change of the block's state (block.h).
 */
#include "module/memory/memory.h"
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/kexec.h>
#include <linux/ktime.h>
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
MODULE_PARM_DESC(appear, "pool blocks that stand in /sys/devices/system/memory: all, taken or auto (as many as page structs are no burden)");

static bool quick;
module_param(quick, bool, 0644);
MODULE_PARM_DESC(quick, "blocks that are given by request stay online for Linux, without their pages: many times as fast (default: off)");

static bool online_by_hand;
module_param(online_by_hand, bool, 0644);
MODULE_PARM_DESC(online_by_hand, "allow blocks to go online by a write to their state in /sys, and so by udev rules, too (default: off)");

static bool all;			/* every block of the pool is added, whoever owns it */

/* Only what changes blocks adds to these, without a lock: they are statistics. */
struct mint_moves mint_moves;

static u64 start_of(u32 n)
{
	return (u64)n << MINT_BLOCK_SHIFT;
}

u8 mint_memory_owner(u32 n)
{
	return READ_ONCE(*table_block(mint_self.table, n));
}

/* Zero block @n. Linux does not use its pages: it is not online yet, or is offline, or emptied. */
static void zero(u32 n)
{
	u64 began = ktime_get_ns();

	mint_zero(__va(start_of(n)), MINT_BLOCK_SIZE);
	mint_moves.zero_ns += ktime_get_ns() - began;
	mint_memory_stay("zero");
}

/* Returns true if Linux has marked a page of block @n as failed. */
static bool has_poison(u32 n)
{
	unsigned long pfn = PHYS_PFN(start_of(n)), end = pfn + PHYS_PFN(MINT_BLOCK_SIZE);

	for (; pfn < end; pfn++)
		if (PageHWPoison(pfn_to_page(pfn)))
			return true;
	return false;
}

/* The monitor zeroes blocks of the pool when it is idle: wait until it is done with block @n. */
static void wait_zeroed(u32 n)
{
	unsigned long end = jiffies + msecs_to_jiffies(MINT_CLEAN_MS);

	while (mint_memory_owner(n) == MINT_TAG_MONITOR && time_before(jiffies, end))
		msleep(MINT_CLEAN_POLL_MS);
}

/*
 * Make the block this node's, with all its pages zeros. It is CLAIMING or RETAKING, so that nobody
 * takes its byte for a gift meanwhile. Returns 0 or an errno, as mint_memory_request() does.
 */
static int claim(u32 n)
{
	enum blocks_answer answer;
	u64 began;

	wait_zeroed(n);
	began = ktime_get_ns();
	answer = blocks_claim(mint_self.table, n, mint_self.tag);
	mint_moves.table_ns += ktime_get_ns() - began;
	if ((answer == BLOCKS_OK || answer == BLOCKS_STALE) && mint_failed_retire(n))
		return -EIO;
	switch (answer) {
	case BLOCKS_OK:
		mint_memory_stay("claim");
		return 0;
	case BLOCKS_STALE:
		mint_memory_stay("claim");
		zero(n);
		return 0;
	case BLOCKS_OWNED:
		return -EBUSY;
	case BLOCKS_FIXED:
		return -EPERM;
	default:
		return -ENXIO;
	}
}

/* --- what Linux reports of a memory block --- */

/*
 * May the block go online at all? If only a rule of udev, or Linux by itself, wants it online, it
 * stays offline: this node has not asked for that memory.
 */
static int may_go_online(u32 n, unsigned long pfn)
{
	if (mint_block_state(n) == BLOCK_ADDING)
		return -ECANCELED;		/* Linux does so by itself: memhp_default_state */
	if (!mint_state_is_ours() && !READ_ONCE(online_by_hand)) {
		pr_info_ratelimited("memory%u stays offline: take it by `mintctl mem take --block %u`; the parameter online_by_hand of mint.ko allows writes to its state\n",
				    n, n);
		return -EPERM;
	}
	if (page_zonenum(pfn_to_page(pfn)) != ZONE_MOVABLE) {
		pr_info_ratelimited("memory%u stays offline: outside the movable zone it might never go offline again; write online_movable to its state\n",
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
	ret = claim(n);
	if (ret) {
		pr_info("memory%u stays offline: %s has it\n", n,
			mint_memory_owner_name(mint_memory_owner(n)));
		mint_block_finish(n, BLOCK_CLAIMING, BLOCK_OFFLINE);
		return ret;
	}
	mint_iomem_set_dumped(n, true);
	return 0;
}

static void surrender(u32 n, enum block_state from, u8 to)
{
	u64 began = ktime_get_ns();

	mint_block_surrender(n, from, from == BLOCK_HANDING ? BLOCK_KEPT : BLOCK_OFFLINE, to);
	mint_moves.table_ns += ktime_get_ns() - began;
}

/* Give away a block in state @from, RELEASING or HANDING. @zeroed: its pages are zeros already. */
static void give_back(u32 n, enum block_state from, bool zeroed)
{
	struct mint_block *block = mint_block(n);
	u8 to = block->to;

	/*
	 * A block that stays KEPT remains System RAM; otherwise it could not be made offline. No
	 * crash kernel is loaded then.
	 */
	if (from == BLOCK_RELEASING)
		mint_iomem_set_dumped(n, false);
	if (block->poisoned || mint_failed_in(n)) {
		block->poisoned = false;
		pr_warn("memory%u has failed: nobody gets it any more\n", n);
		to = MINT_TAG_FIXED;
	} else if (!zeroed) {
		zero(n);
	}
	surrender(n, from, to);
	mint_memory_stay("release");
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
	for (unsigned int i = 0; i < ARRAY_SIZE(offline); i++)
		if (mint_block_change(n, offline[i].from, offline[i].leaving)) {
			mint_block(n)->poisoned = has_poison(n);
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
		mint_block(n)->poisoned |= has_poison(n);
		if (offline[i].after == BLOCK_RELEASING)
			give_back(n, BLOCK_RELEASING, offline[i].from == BLOCK_STANDBY);
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
		mint_memory_stay("online");
		mint_block_finish(n, BLOCK_CLAIMING, BLOCK_ONLINE);
		break;
	case MEM_CANCEL_ONLINE:			/* also if going_online() refused */
		if (mint_block_change(n, BLOCK_CLAIMING, BLOCK_RELEASING))
			give_back(n, BLOCK_RELEASING, false);
		break;
	case MEM_GOING_OFFLINE:
		return notifier_from_errno(going_offline(n));
	case MEM_OFFLINE:
		mint_memory_stay("offline");
		is_offline(n);
		break;
	case MEM_CANCEL_OFFLINE:
		stays_online(n);
		break;
	}
	return NOTIFY_OK;
}

static struct notifier_block notifier = { .notifier_call = on_change };

/* --- page structs --- */

int mint_memory_add(u32 n)
{
	int ret;

	if (mint_grouped())
		return mint_group_add(n);
	/* The state comes first: Linux calls the notifier while it adds the block. */
	if (!mint_block_change(n, BLOCK_ABSENT, BLOCK_ADDING))
		return 0;
	ret = add_memory_driver_managed(mint_numa_node(start_of(n)), start_of(n), MINT_BLOCK_SIZE,
					MINT_RESOURCE, MHP_NONE);
	if (!ret && mint_iomem_set_dumped(n, false)) {
		pr_warn("memory%u has no resource: it would be in a crash dump of this node\n", n);
		remove_memory(start_of(n), MINT_BLOCK_SIZE);
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
	gone = !remove_memory(start_of(n), MINT_BLOCK_SIZE);
	mint_block_finish(n, BLOCK_REMOVING, gone ? BLOCK_ABSENT : BLOCK_OFFLINE);
}

void mint_memory_drop(u32 n)
{
	if (!all)
		take_off(n);
}

/* --- the quick way --- */

bool mint_memory_quick(void)
{
	return mint_quick && (mint_grouped() || (READ_ONCE(quick) && all && !kexec_crash_loaded()));
}

/* Returns the first block that is KEPT, or mint_block_count() if there is none. */
static u32 next_kept(void)
{
	u32 n = 0;

	while (n < mint_block_count() && !mint_memory_kept(n))
		n++;
	return n;
}

bool mint_memory_kept_too_long(void)
{
	return !mint_grouped() && kexec_crash_loaded() && next_kept() < mint_block_count();
}

void mint_memory_end_keeping(void)
{
	while (mint_memory_kept_too_long()) {
		u32 n = next_kept();
		int ret;

		mint_iomem_before_offline(n);
		ret = mint_state_set(n, "offline");
		mint_iomem_settle(n);
		if (ret)
			return;			/* a later call tries again */
	}
}

/* Bring a block from ONLINE to VACATING, and take its pages out of Linux's hands. */
static int vacate(u32 n)
{
	struct mint_block *block = mint_block(n);
	int ret;

	if (!mint_block_change(n, BLOCK_ONLINE, BLOCK_VACATING))
		return mint_memory_ours(n) ? -EBUSY : -ENOENT;
	block->failures = mint_quick_failures(n);
	ret = mint_quick_vacate(n, &block->poisoned);
	if (ret)
		mint_block_finish(n, BLOCK_VACATING, BLOCK_ONLINE);
	return ret;
}

/*
 * Has a page of the block failed? This avoids a look at each page: that would be most of what it
 * takes to give a block on standby.
 */
static bool has_failed(u32 n)
{
	const struct mint_block *block = mint_block(n);

	return block->poisoned || mint_failed_in(n) ||
		(mint_quick_failures(n) != block->failures && has_poison(n));
}

int mint_memory_pass(u32 n)
{
	bool zeroed;
	int ret;

	if (!mint_memory_quick())
		return -EOPNOTSUPP;
	zeroed = mint_block_change(n, BLOCK_STANDBY, BLOCK_HANDING);
	if (!zeroed) {
		ret = vacate(n);
		if (ret)
			return ret;
		mint_block_finish(n, BLOCK_VACATING, BLOCK_HANDING);
	}
	mint_block(n)->poisoned = has_failed(n);
	mint_memory_stay("offline");
	give_back(n, BLOCK_HANDING, zeroed);
	return 0;
}

int mint_memory_vacate(u32 n)
{
	int ret = vacate(n);

	if (ret)
		return ret;
	zero(n);
	mint_block_finish(n, BLOCK_VACATING, BLOCK_STANDBY);
	return 0;
}

bool mint_memory_refill(u32 n)
{
	bool failed;

	if (!mint_block_change(n, BLOCK_STANDBY, BLOCK_REFILLING))
		return false;
	failed = has_failed(n);
	if (!failed)
		mint_quick_use(n);
	mint_block_finish(n, BLOCK_REFILLING, failed ? BLOCK_STANDBY : BLOCK_ONLINE);
	return !failed;
}

int mint_memory_take_back(u32 n)
{
	int ret;

	if (!mint_block_change(n, BLOCK_KEPT, BLOCK_RETAKING))
		return -EBUSY;
	ret = claim(n);
	if (ret) {
		mint_block_finish(n, BLOCK_RETAKING, BLOCK_KEPT);
		return ret;
	}
	mint_iomem_set_dumped(n, true);
	mint_quick_use(n);
	mint_memory_stay("online");
	mint_block_finish(n, BLOCK_RETAKING, BLOCK_ONLINE);
	return 0;
}

/* --- start and stop --- */

bool mint_memory_in_pool(u32 n)
{
	u8 owner = mint_memory_owner(n);

	return owner != MINT_TAG_FIXED && owner != MINT_TAG_ABSENT;
}

static void add_pool(void)
{
	u64 pool = 0;
	int ret = 0;

	for (u32 n = 0; n < mint_block_count(); n++)
		pool += mint_memory_in_pool(n);
	all = !strcmp(appear, "all") ||
		(!strcmp(appear, "auto") && !mint_grouped() &&
		 pool * (PHYS_PFN(MINT_BLOCK_SIZE) * sizeof(struct page)) <=
		 PFN_PHYS(totalram_pages()) / APPEAR_SHARE);
	if (!all)
		return;
	for (u32 n = 0; n < mint_block_count(); n++) {
		if (mint_memory_in_pool(n))
			ret = mint_memory_add(n);
		if (ret && ret != -EXDEV) {
			pr_warn("memory%u cannot be added (%d): blocks appear when they are taken\n", n,
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
		pr_info("%u blocks of an earlier life of this kernel go to the pool, to be zeroed\n", found);
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
		pr_warn("this kernel's memory blocks have %lu MiB, larger than 128 MiB: no memory moves to or from this node. A stock kernel with RAM at 64 GiB or above makes them so: use a patched one, or give the node memory below, and let it take the rest from the pool\n",
			memory_block_size_bytes() >> 20);
		return 0;
	}
	if (mint_grouped())
		pr_info("this kernel's memory blocks have %lu MiB, larger than 128 MiB: it takes from those alone that are the pool's as a whole\n",
			memory_block_size_bytes() >> 20);
	ret = mint_blocks_create(table_count(mint_self.table, MINT_ARRAY_BLOCKS));
	if (ret)
		return ret;
	ret = mint_group_start();
	if (ret)
		goto no_group;
	ret = register_memory_notifier(&notifier);
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
			pr_warn_once("memory%u cannot be removed yet: the module waits for it\n", n);
			msleep(REMOVE_MS);
		}
	unregister_memory_notifier(&notifier);
	mint_group_stop();
	/* Other nodes may have given blocks since the last look. */
	shed_leftovers();
	mint_blocks_destroy();
}
