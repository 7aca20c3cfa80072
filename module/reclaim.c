// SPDX-License-Identifier: GPL-2.0-only
/*
 * What this node had when it died, and what was lent to another one while it was down, it asks for
 * when it runs again. What is in use there stays, until somebody moves it. What was lent is decided
 * once, by a private copy of the table: a stray write later has nobody ask for what is another's.
 * Memory that is the node's own has come back before its kernel was entered (monitor/node/lend.c).
 */
#include "module/mint.h"
#include "module/cpu/cores.h"
#include "module/memory/memory.h"
#include "module/pci/functions.h"
#include <linux/jiffies.h>
#include <linux/workqueue.h>

#define AGAIN_MS	5000		/* the owner did not answer: when it is asked again */

static bool stops;
static u32 lent;			/* MINT_LENT(); after the start the work's alone */
static unsigned long next;		/* jiffies; by the tick only */

/* Returns true if it makes sense to ask again: its owner cannot answer, or moves it right now. */
static bool again(int error)
{
	return error == -EHOSTDOWN || error == -EALREADY || error == -ETIMEDOUT;
}

/* A core that Linux does not know stays with whoever has it. */
static void reclaim_core(struct core *core)
{
	int ret;

	if (!core->movable.lent)
		return;
	ret = mint_core_cpu(core) < 0 ? -ENXIO : mint_core_give(core, mint_self.tag, true);
	if (again(ret))
		return;
	if (ret && ret != -EEXIST)
		pr_warn("core %u was lent, and does not come back: error %d\n", core->lapic_id,
			ret);
	mint_movable_forget_lent(&core->movable);
}

static void reclaim_function(struct function *fn)
{
	int ret;

	if (!fn->movable.lent)
		return;
	ret = mint_function_give(fn, mint_self.tag, false);
	if (again(ret))
		return;
	if (ret && ret != -EEXIST)
		pr_warn("function " MINT_FN " was lent, and does not come back: error %d\n",
			MINT_FN_OF(fn->is.segment, fn->is.bdf), ret);
	mint_movable_forget_lent(&fn->movable);
}

/* Returns how many blocks the node @peer, or this one itself, has moved by @request. */
static u32 move_blocks(struct mint_peer *peer, u32 request, int *ret)
{
	*ret = mint_memory_request(peer, request);
	return READ_ONCE(peer->moved);
}

/* The heir gives as many blocks as it was asked to take; the pool has the others, perhaps. */
static void reclaim_blocks(void)
{
	struct mint_peer *heir = mint_peer_tagged(MINT_LENT_TAG(lent));
	u32 want = MINT_LENT_COUNT(lent), had = 0;
	int ret = 0;

	/* Nobody gives to a node that takes nothing: memory's first tick sets the flag. */
	if (!want || !(READ_ONCE(mint_self.node->flags) & MINT_FLAG_TAKES))
		return;
	if (heir)
		had = move_blocks(heir, MINT_MEMORY(MINT_MEMORY_GIVE, mint_self.tag, want), &ret);
	if (ret == -EALREADY)
		return;			/* the heir does what somebody else has asked for */
	if (had < want)
		had += move_blocks(mint_peers[mint_self.index],
				   MINT_MEMORY(MINT_MEMORY_TAKE, 0, want - had), &ret);
	pr_info("%u of the %u blocks that this node had are there again\n", had, want);
	WRITE_ONCE(lent, 0);
}

static void reclaim(struct work_struct *work)
{
	reclaim_blocks();
	for (u32 n = 0; n < mint_core_count && !READ_ONCE(stops); n++)
		reclaim_core(&mint_cores[n]);
	for (u32 n = 0; n < mint_function_count && !READ_ONCE(stops); n++)
		reclaim_function(&mint_functions[n]);
}

static DECLARE_WORK(reclaiming, reclaim);

static bool is_anything_lent(void)
{
	if (MINT_LENT_COUNT(READ_ONCE(lent)))
		return true;
	for (u32 n = 0; n < mint_core_count; n++)
		if (READ_ONCE(mint_cores[n].movable.lent))
			return true;
	for (u32 n = 0; n < mint_function_count; n++)
		if (READ_ONCE(mint_functions[n].movable.lent))
			return true;
	return false;
}

/* Others give only to a node that runs. */
void mint_reclaim_tick(void)
{
	if (!is_anything_lent() || time_before(jiffies, next) ||
	    READ_ONCE(mint_self.node->state) != MINT_NODE_RUNNING)
		return;
	next = jiffies + msecs_to_jiffies(AGAIN_MS);
	queue_work(system_unbound_wq, &reclaiming);
}

int mint_reclaim_start(void)
{
	WRITE_ONCE(stops, false);
	lent = xchg(&mint_self.node->lent, 0);
	if (!mint_block_count())
		lent = 0;
	next = jiffies;
	return 0;
}

void mint_reclaim_stop(void)
{
	WRITE_ONCE(stops, true);
	cancel_work_sync(&reclaiming);
}
