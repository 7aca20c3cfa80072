// SPDX-License-Identifier: GPL-2.0-only
/*
 * Carries out what this node is asked for, by itself or by another node, and takes the blocks that
 * other nodes give to it. The request stands in the word `memory` of this node's entry of the table
 * (include/mint/abi.h), and so does the answer.
 */
#include "module/memory/memory.h"
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

/*
 * Set by the first tick. No block moves before: the module may still fail to start, and blocks
 * would keep it loaded.
 */
static bool ready;

DECLARE_WAIT_QUEUE_HEAD(mint_answered);

static void answer(u32 request, const struct mint_moved *result)
{
	u32 word = MINT_MEMORY(MINT_MEMORY_DONE, -result->error, result->done);
	u32 asker = READ_ONCE(mint_self.node->memory_asker);

	table_exchange32(&mint_self.node->memory, request, word);
	wake_up_all(&mint_answered);
	mint_bell_ring(asker);
}

/*
 * How many blocks to take because the node had them in its last life. The monitor wrote that before
 * the module was loaded. The worker resets it, with @at_work locked; it is read at any time.
 */
static u32 restore;

static void restore_blocks(void)
{
	struct mint_moved result;
	u32 want = restore, count;

	restore = 0;
	if (!want || !mint_block_count())
		return;
	count = min3(want, mint_block_count(), MINT_MEMORY_COUNT_MAX);
	result = mint_move_carry_out(MINT_MEMORY(MINT_MEMORY_TAKE, 0, count));
	pr_info("%u of the %u blocks that this node had are there again\n", result.done, want);
}

/* A word that makes no sense is answered, too: as long as it stood there nobody could ask. */
static bool is_request(u32 word)
{
	return word != MINT_MEMORY_NONE && MINT_MEMORY_KIND(word) != MINT_MEMORY_DONE;
}

static void serve_request(void)
{
	u32 seen = READ_ONCE(mint_self.node->memory);
	struct mint_moved result;

	if (!is_request(seen))
		return;
	result = mint_move_carry_out(seen);
	answer(seen, &result);
}

/* Returns the first gift to this node from block @n on, or mint_block_count() if there is none. */
static u32 next_gift(u32 n)
{
	do {
		n = blocks_next(mint_self.table, mint_self.tag, n);
	} while (n < mint_block_count() && !mint_block_is_gift(n) && ++n);
	return n;
}

static bool gifts_are_here(void)
{
	return next_gift(0) < mint_block_count();
}

static void take_gifts(void)
{
	for (u32 n = next_gift(0); n < mint_block_count(); n = next_gift(n + 1)) {
		int ret = mint_move_take_block(n);

		/* If a user is about to make it online by hand, it is no gift any more. */
		if (ret && mint_block_refuse(n))
			pr_warn("memory%u was given to this node, and cannot be taken (%d): it "
				"goes to the pool\n",
				n, ret);
	}
}

static void serve(void)
{
	restore_blocks();
	serve_request();
	take_gifts();
	mint_gifts_settle();
	mint_memory_end_keeping();
}

static DEFINE_MUTEX(at_work);		/* one task at a time serves requests */

static void work(struct work_struct *unused)
{
	mutex_lock(&at_work);
	serve();
	mint_standby_prepare();
	mutex_unlock(&at_work);
}

static void work_here(struct work_struct *unused)
{
	mutex_lock(&at_work);
	serve();
	mutex_unlock(&at_work);
}

/*
 * What takes long runs on any CPU that has time. What is brief runs on the CPU where it is asked
 * for, so that no other CPU has to wake up first.
 */
static DECLARE_WORK(memory_work, work);
static DECLARE_WORK(brief_work, work_here);
static struct workqueue_struct *queue, *queue_here;

/* Returns true if the request needs no zeroing, as far as can be seen without the lock. */
static bool is_brief(u32 word)
{
	u32 count = MINT_MEMORY_COUNT(word), first;

	switch (MINT_MEMORY_KIND(word)) {
	case MINT_MEMORY_TAKE:
		first = mint_move_first();
		return first < mint_block_count() && mint_memory_owner(first) == MINT_TAG_FREE;
	case MINT_MEMORY_TAKE_BLOCK:
		return count < mint_block_count() && mint_memory_owner(count) == MINT_TAG_FREE;
	case MINT_MEMORY_GIVE:
		return mint_standby_ready() >= count;
	case MINT_MEMORY_GIVE_BLOCK:
		return mint_memory_standby(count);
	default:
		return !mint_standby_due();
	}
}

/* Returns true if it changes only the table and Linux's free lists, as far as can be seen. */
static bool is_at_hand(u32 word)
{
	u32 n = MINT_MEMORY_COUNT(word);

	if (!is_brief(word))
		return false;
	switch (MINT_MEMORY_KIND(word)) {
	case MINT_MEMORY_TAKE:
		return n == 1 && mint_memory_kept(mint_move_first());
	case MINT_MEMORY_TAKE_BLOCK:
		return mint_memory_kept(n);
	default:
		return true;
	}
}

/* To wake a worker would take longer than what is at hand. */
bool mint_serve_at_once(u32 request)
{
	if (!READ_ONCE(ready) || !is_at_hand(request) || !mutex_trylock(&at_work))
		return false;
	serve_request();
	mutex_unlock(&at_work);
	return true;
}

void mint_serve_later(void)
{
	if (!READ_ONCE(ready))
		return;
	if (!restore && is_brief(READ_ONCE(mint_self.node->memory)))
		queue_work(queue_here, &brief_work);
	else
		queue_work(queue, &memory_work);
}

void mint_memory_tick(void)
{
	if (!ready) {
		WRITE_ONCE(ready, true);
		mint_self_set_flag(MINT_FLAG_TAKES, mint_block_count());
		mint_self_set_flag(MINT_FLAG_LARGE_BLOCKS, mint_memory_blocks_large());
	}
	if (restore || is_request(READ_ONCE(mint_self.node->memory)) || gifts_are_here() ||
	    mint_gifts_owed() || mint_memory_kept_too_long() || mint_standby_due())
		mint_serve_later();
}

void mint_memory_bell(void)
{
	wake_up_all(&mint_answered);
	mint_serve_later();
}

static void destroy_queues(void)
{
	if (queue)
		destroy_workqueue(queue);
	if (queue_here)
		destroy_workqueue(queue_here);
}

int mint_memory_start(void)
{
	int ret = mint_memory_blocks_start();

	if (ret)
		return ret;
	queue = alloc_workqueue("mint_memory", WQ_UNBOUND | WQ_HIGHPRI, 1);
	queue_here = alloc_workqueue("mint_memory_here", WQ_CPU_INTENSIVE | WQ_HIGHPRI, 1);
	if (!queue || !queue_here)
		goto no_queue;
	ret = mint_standby_start();
	if (ret)
		goto no_queue;
	restore = xchg(&mint_self.node->restore, 0);
	return 0;

no_queue:
	destroy_queues();
	mint_memory_blocks_stop();
	return ret ?: -ENOMEM;
}

void mint_memory_stop(void)
{
	/* This comes first: for what is given after it, the giver is responsible (gift.c). */
	mint_self_set_flag(MINT_FLAG_TAKES | MINT_FLAG_LARGE_BLOCKS, false);
	WRITE_ONCE(ready, false);
	mint_standby_stop();
	cancel_work_sync(&memory_work);
	cancel_work_sync(&brief_work);
	destroy_queues();
	mint_memory_blocks_stop();
}
