// SPDX-License-Identifier: GPL-2.0-only
/*
 * Blocks of the pool as this kernel's memory blocks (docs/memory.md). Linux's own sysfs operation is
 * what moves one: going online claims its byte in the table, or is refused; being offline
 * gives it back, zeroed. Blocks that are not ours are never touched here, nor is the memory that
 * the kernel was booted with.
 */
#include "memory.h"
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/kexec.h>
#include <linux/ktime.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#define RESOURCE	"System RAM (mint)"
/* Page structs for the whole pool may take this share of the memory at boot. */
#define APPEAR_SHARE	8

static char *appear = "auto";
module_param(appear, charp, 0444);
MODULE_PARM_DESC(appear, "pool blocks that stand in /sys/devices/system/memory: all, taken or auto (as many as page structs are no burden)");

static bool quick;
module_param(quick, bool, 0644);
MODULE_PARM_DESC(quick, "blocks that are given by request stay online for Linux, without their pages: many times as fast (default: off)");

static char *stay_at = "";
module_param(stay_at, charp, 0644);
MODULE_PARM_DESC(stay_at, "for tests: stop for ever at this step of a move: claim, zero, online, offline or release");

struct block {
	bool added;			/* it has page structs */
	bool ours;			/* claimed by its going online: it is ours until it is offline */
	bool kept;			/* online for Linux, and its pages are nobody's here */
	bool empty;			/* ours, and its pages are nobody's here, and zeros: standby */
	bool leaving;			/* Linux is making it offline, and holds `passing` */
	bool poisoned;			/* as its pages were when they began to go offline, or went */
	unsigned long failures;		/* that Linux had counted before they went */
	bool retired;			/* by us, for that: FIXED from then on */
	u8 to;				/* whom it is given to when it is offline: a tag */
};

static struct block *blocks;
static u32 count;
static bool all;			/* each block of the pool is added, whoever has it */
static DEFINE_MUTEX(passing);	/* an offlining, or the quick way of a block: one at a time */
static bool adding;			/* by this module: nothing is to go online by itself */

void mint_memory_stay(const char *step)
{
	while (sysfs_streq(stay_at, step))
		msleep(100);
}

struct mint_moves mint_moves;

static u64 start_of(u32 n)
{
	return (u64)n << MINT_BLOCK_SHIFT;
}

u32 mint_memory_count(void)
{
	return count;
}

bool mint_memory_retired(u32 n)
{
	return n < count && READ_ONCE(blocks[n].retired);
}

bool mint_memory_ours(u32 n)
{
	return n < count && READ_ONCE(blocks[n].ours);
}

u8 mint_memory_owner(u32 n)
{
	return READ_ONCE(*table_block(mint_self.table, n));
}

/* Its pages belong to nobody: before it is online, or after it is offline. */
static void zero(u32 n)
{
	u64 began = ktime_get_ns();

	mint_zero(__va(start_of(n)), MINT_BLOCK_SIZE);
	mint_moves.zero_ns += ktime_get_ns() - began;
	mint_memory_stay("zero");
}

static bool has_poison(u32 n)
{
	unsigned long pfn = PHYS_PFN(start_of(n)), end = pfn + PHYS_PFN(MINT_BLOCK_SIZE);

	for (; pfn < end; pfn++)
		if (PageHWPoison(pfn_to_page(pfn)))
			return true;
	return false;
}

/* By the monitor, which does so by the way: it is the pool's all the same. */
static void wait_zeroed(u32 n)
{
	unsigned long end = jiffies + msecs_to_jiffies(MINT_CLEAN_MS);

	while (mint_memory_owner(n) == MINT_TAG_MONITOR && time_before(jiffies, end))
		msleep(MINT_CLEAN_POLL_MS);
}

static int claim(u32 n)
{
	enum blocks_answer answer;
	u64 began;

	wait_zeroed(n);
	began = ktime_get_ns();
	answer = blocks_claim(mint_self.table, n, mint_self.node->tag);
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

static void own(u32 n)
{
	__module_get(THIS_MODULE);	/* as long as it is ours */
	blocks[n].to = MINT_TAG_FREE;
	WRITE_ONCE(blocks[n].ours, true);
	mint_iomem_set_dumped(n, true);
}

static int going_online(u32 n)
{
	int ret = READ_ONCE(adding) ? -ECANCELED : claim(n);

	if (ret) {
		if (ret != -ECANCELED)
			pr_info("memory%u stays offline: %s has it\n", n,
				mint_memory_owner_name(mint_memory_owner(n)));
		return ret;
	}
	own(n);
	return 0;
}

static void release(u32 n)
{
	u64 began = ktime_get_ns();

	blocks_release(mint_self.table, n, mint_self.node->tag, blocks[n].to);
	mint_moves.table_ns += ktime_get_ns() - began;
}

static void give_back(u32 n)
{
	struct block *block = &blocks[n];

	mint_iomem_set_dumped(n, false);
	if (block->poisoned || mint_failed_in(n)) {
		blocks_retire(mint_self.table, n, mint_self.node->tag);
		WRITE_ONCE(block->retired, true);
		pr_warn("memory%u has failed: nobody gets it any more\n", n);
	} else {
		if (!block->empty)
			zero(n);
		release(n);
	}
	mint_memory_stay("release");
	block->poisoned = false;
	WRITE_ONCE(block->empty, false);
	WRITE_ONCE(block->ours, false);
	module_put(THIS_MODULE);
}

/* Without the module nobody would claim it when it goes online once more. */
static void keep(u32 n)
{
	__module_get(THIS_MODULE);
	WRITE_ONCE(blocks[n].kept, true);
}

static void forget(u32 n)
{
	WRITE_ONCE(blocks[n].kept, false);
	module_put(THIS_MODULE);
}

static int going_offline(u32 n)
{
	if (!mutex_trylock(&passing))
		return -EBUSY;
	blocks[n].leaving = true;
	blocks[n].poisoned = has_poison(n);
	/* Already: Linux makes the list of a dump's memory anew before it calls us with MEM_OFFLINE. */
	mint_iomem_set_dumped(n, false);
	return 0;
}

/* Also after a refusal of ours. */
static void left(u32 n)
{
	if (!blocks[n].leaving)
		return;
	blocks[n].leaving = false;
	mutex_unlock(&passing);
}

static int on_change(struct notifier_block *nb, unsigned long action, void *arg)
{
	const struct memory_notify *what = arg;
	u32 n = PFN_PHYS(what->start_pfn) >> MINT_BLOCK_SHIFT;

	if (n >= count || !blocks[n].added)
		return NOTIFY_DONE;		/* the kernel's own from boot on */
	switch (action) {
	case MEM_GOING_ONLINE:
		return notifier_from_errno(going_online(n));
	case MEM_ONLINE:
		mint_memory_stay("online");
		if (page_zonenum(pfn_to_page(what->start_pfn)) != ZONE_MOVABLE)
			pr_warn("memory%u is online, and not movable: it may never come off again; say online_movable\n",
				n);
		break;
	case MEM_CANCEL_ONLINE:			/* also after a refusal of ours */
		if (blocks[n].ours)
			give_back(n);
		break;
	case MEM_GOING_OFFLINE:
		return notifier_from_errno(going_offline(n));
	case MEM_OFFLINE:
		mint_memory_stay("offline");
		if (blocks[n].kept)
			forget(n);
		if (blocks[n].ours) {
			/* A page may have failed since the block began to go. */
			blocks[n].poisoned |= has_poison(n);
			give_back(n);
		}
		left(n);
		break;
	case MEM_CANCEL_OFFLINE:
		if (blocks[n].leaving && blocks[n].ours)
			mint_iomem_set_dumped(n, true);
		left(n);
		break;
	}
	return NOTIFY_OK;
}

static struct notifier_block notifier = { .notifier_call = on_change };

int mint_memory_add(u32 n)
{
	int ret;

	if (blocks[n].added)
		return 0;
	WRITE_ONCE(adding, true);
	blocks[n].added = true;			/* the notifier has to know it at once */
	ret = add_memory_driver_managed(mint_numa_node(start_of(n)), start_of(n), MINT_BLOCK_SIZE,
					RESOURCE, MHP_NONE);
	WRITE_ONCE(adding, false);
	if (!ret && mint_iomem_set_dumped(n, false)) {
		pr_warn("memory%u has no resource: it would be in a crash dump of this node\n", n);
		remove_memory(start_of(n), MINT_BLOCK_SIZE);
		ret = -ENOENT;
	}
	if (ret)
		blocks[n].added = false;
	return ret;
}

/* Not with a crash kernel: only a block that goes offline leaves the list of a dump's memory. */
bool mint_memory_quick(void)
{
	return READ_ONCE(quick) && mint_quick && all && !kexec_crash_loaded();
}

static int vacate(u32 n)
{
	if (blocks[n].empty)
		return 0;
	if (!blocks[n].ours)
		return -ENOENT;
	blocks[n].failures = mint_quick_failures(n);
	return mint_quick_vacate(n, &blocks[n].poisoned);
}

/* Without its pages. To look at them all once more would be most of what a block on standby takes. */
static bool has_failed(u32 n)
{
	return blocks[n].poisoned || mint_failed_in(n) ||
		(mint_quick_failures(n) != blocks[n].failures && has_poison(n));
}

int mint_memory_pass(u32 n)
{
	int ret;

	if (!mint_memory_quick())
		return -EOPNOTSUPP;
	mutex_lock(&passing);
	ret = vacate(n);
	if (!ret) {
		keep(n);
		blocks[n].poisoned = has_failed(n);
		mint_memory_stay("offline");
		give_back(n);
	}
	mutex_unlock(&passing);
	return ret;
}

int mint_memory_vacate(u32 n)
{
	int ret;

	mutex_lock(&passing);
	ret = vacate(n);
	if (!ret && !blocks[n].empty) {
		zero(n);
		WRITE_ONCE(blocks[n].empty, true);
	}
	mutex_unlock(&passing);
	return ret;
}

/* Whoever is at it already may be the one that needs memory. */
bool mint_memory_refill(u32 n)
{
	bool refilled;

	if (!mutex_trylock(&passing))
		return false;
	refilled = blocks[n].empty && !has_failed(n);
	if (refilled) {
		WRITE_ONCE(blocks[n].empty, false);
		mint_quick_use(n);
	}
	mutex_unlock(&passing);
	return refilled;
}

bool mint_memory_empty(u32 n)
{
	return n < count && READ_ONCE(blocks[n].empty);
}

int mint_memory_take_back(u32 n)
{
	int ret;

	mutex_lock(&passing);
	ret = blocks[n].kept ? claim(n) : -EAGAIN;
	if (!ret) {
		own(n);
		forget(n);
		mint_quick_use(n);
		mint_memory_stay("online");
	}
	mutex_unlock(&passing);
	return ret;
}

bool mint_memory_kept(u32 n)
{
	return n < count && READ_ONCE(blocks[n].kept);
}

static void take_off(u32 n)
{
	if (blocks[n].added && !blocks[n].ours && !remove_memory(start_of(n), MINT_BLOCK_SIZE))
		blocks[n].added = false;
}

void mint_memory_drop(u32 n)
{
	if (!all && !blocks[n].kept)
		take_off(n);
}

void mint_memory_give_to(u32 n, u8 to)
{
	blocks[n].to = to;
}

static bool in_pool(u32 n)
{
	u8 owner = mint_memory_owner(n);

	return owner != MINT_TAG_FIXED && owner != MINT_TAG_ABSENT;
}

static void add_pool(void)
{
	u64 pool = 0;
	int ret = 0;

	for (u32 n = 0; n < count; n++)
		pool += in_pool(n);
	all = !strcmp(appear, "all") ||
		(!strcmp(appear, "auto") &&
		 pool * (PHYS_PFN(MINT_BLOCK_SIZE) * sizeof(struct page)) <=
		 PFN_PHYS(totalram_pages()) / APPEAR_SHARE);
	if (!all)
		return;
	for (u32 n = 0; n < count; n++) {
		if (in_pool(n))
			ret = mint_memory_add(n);
		if (ret) {
			pr_warn("memory%u cannot be added (%d): blocks appear when they are taken\n", n,
				ret);
			all = false;
			return;
		}
	}
}

int mint_memory_blocks_start(void)
{
	int ret;

	if (memory_block_size_bytes() != MINT_BLOCK_SIZE) {
		pr_warn("this kernel's memory blocks have %lu MiB, the pool's 128: it takes and gives none\n",
			memory_block_size_bytes() >> 20);
		return 0;
	}
	count = table_count(mint_self.table, MINT_ARRAY_BLOCKS);
	blocks = kvcalloc(count, sizeof(*blocks), GFP_KERNEL);
	if (!blocks) {
		count = 0;
		return -ENOMEM;
	}
	ret = register_memory_notifier(&notifier);
	if (ret) {
		kvfree(blocks);
		count = 0;
		return ret;
	}
	add_pool();
	return 0;
}

/* Blocks of ours would keep the module here. */
void mint_memory_blocks_stop(void)
{
	if (!count)
		return;
	for (u32 n = 0; n < count; n++)
		take_off(n);
	unregister_memory_notifier(&notifier);
	kvfree(blocks);
	count = 0;
}
