// SPDX-License-Identifier: GPL-2.0-only
/*
 * The quick way for a block (docs/memory.md): it stays online for Linux, and this node gives it,
 * has it on standby, or takes it back, while its pages are out of Linux's hands. quick.c takes them
 * out.
 */
#include "module/memory/memory.h"
#include <linux/kexec.h>
#include <linux/mm.h>
#include <linux/module.h>

static bool quick;
module_param(quick, bool, 0644);
MODULE_PARM_DESC(quick, "blocks that are given by request stay online for Linux, without their "
			"pages: many times as fast (default: off)");

bool mint_memory_quick(void)
{
	return mint_quick && (mint_grouped() || (READ_ONCE(quick) && mint_memory_all_added() &&
						 !kexec_crash_loaded()));
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

/* As vacate(), with Linux's memory block held. */
static int vacate_held(u32 n)
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
 * Bring a block from ONLINE to VACATING, and take its pages out of Linux's hands. Not while
 * somebody makes it offline, even if that was not reported yet: alloc_contig_range() would end the
 * isolation of its pageblocks, without which offline_pages() goes on for ever.
 */
static int vacate(u32 n)
{
	struct device *dev = mint_linux_block_hold(n);
	int ret;

	if (!dev)
		return mint_memory_ours(n) ? -EBUSY : -ENOENT;
	ret = vacate_held(n);
	mint_linux_block_let_go(dev);
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
		(mint_quick_failures(n) != block->failures && mint_failed_marked(n));
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
	mint_stay("offline");
	mint_memory_give_back(n, BLOCK_HANDING, zeroed);
	return 0;
}

int mint_memory_vacate(u32 n)
{
	int ret = vacate(n);

	if (ret)
		return ret;
	mint_memory_zero(n);
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
	ret = mint_memory_claim(n);
	if (ret) {
		mint_block_finish(n, BLOCK_RETAKING, BLOCK_KEPT);
		return ret;
	}
	mint_iomem_set_dumped(n, true);
	mint_quick_use(n);
	mint_stay("online");
	mint_block_finish(n, BLOCK_RETAKING, BLOCK_ONLINE);
	return 0;
}
