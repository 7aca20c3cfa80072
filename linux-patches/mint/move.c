// SPDX-License-Identifier: GPL-2.0-only
/*
 * Blocks move because somebody asks for it, in this node or in another: through the word `memory` in
 * the node's entry of the table, which the node's own kernel carries out. It does what a user would do: it
 * writes to /sys/devices/system/memory/memoryN/state, from the inside.
 */
#include "memory.h"
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/ktime.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include "lib/table/blocks.h"

/* Exported, and declared in kernel/rcu/rcu.h alone. */
void rcu_expedite_gp(void);
void rcu_unexpedite_gp(void);

#define BUSY_MS		2000		/* somebody else changes memory blocks */
#define DONE_STANDS_MS	200		/* so long whoever asked may take to read the answer */
#define POLL_US		1000		/* where the one who is waited for rings no bell */
#define RESERVE		SZ_16M		/* of a giver's memory */

static unsigned int give_timeout = 10;
module_param(give_timeout, uint, 0644);
MODULE_PARM_DESC(give_timeout, "seconds for the pages of one block to move elsewhere");

/* MINT_BELL_NOBODY: no node has this tag. */
static u32 node_tagged(u8 tag)
{
	const struct mint_peer *peer = mint_peer_tagged(tag);

	return peer ? peer->index : MINT_BELL_NOBODY;
}

const char *mint_memory_owner_name(u8 tag)
{
	const struct mint_peer *peer = mint_peer_tagged(tag);

	switch (tag) {
	case MINT_TAG_FREE:	return "the pool";
	case MINT_TAG_STALE:	return "the pool, to be zeroed,";
	case MINT_TAG_MONITOR:	return "the monitor, which zeroes it,";
	case MINT_TAG_FIXED:	return "what never moves";
	case MINT_TAG_ABSENT:	return "nobody: there is no memory;";
	default:		return peer ? peer->node->name : "?";
	}
}

/* --- the sysfs operation, from the inside --- */

static struct task_struct *worker;	/* whose offlining is limited in time: a worker, or whoever asks */

static void too_long(struct timer_list *timer)
{
	set_tsk_thread_flag(worker, TIF_SIGPENDING);
}

static DEFINE_TIMER(limit, too_long);

/* But not signals that are pending. */
static void forget_limit(void)
{
	spin_lock_irq(&current->sighand->siglock);
	recalc_sigpending();
	spin_unlock_irq(&current->sighand->siglock);
}

static struct device_attribute *find_attribute(struct device *dev, const char *name)
{
	for (const struct attribute_group **group = dev->groups; group && *group; group++)
		for (struct attribute **attr = (*group)->attrs; attr && *attr; attr++)
			if (!strcmp((*attr)->name, name))
				return container_of(*attr, struct device_attribute, attr);
	return NULL;
}

/* Linux wants to be called again while somebody else changes memory: -ERESTARTNOINTR. */
static ssize_t write_state(struct device *dev, struct device_attribute *attr, const char *word)
{
	unsigned long end = jiffies + msecs_to_jiffies(BUSY_MS);
	ssize_t ret;

	do {
		ret = attr->store(dev, attr, word, strlen(word));
		forget_limit();
	} while (ret == -ERESTARTNOINTR && time_before(jiffies, end));
	return ret == -ERESTARTNOINTR ? -EBUSY : ret;
}

static int set_state(u32 n, const char *word)
{
	struct kset *devices = get_cpu_device(cpumask_first(cpu_online_mask))->kobj.kset;
	struct device_attribute *attr;
	struct kobject *kobj;
	char name[24];
	ssize_t ret = -ENODEV;

	snprintf(name, sizeof(name), "memory%u", n);
	kobj = kset_find_obj(devices, name);
	if (!kobj)
		return -ENODEV;
	attr = find_attribute(kobj_to_dev(kobj), "state");
	if (attr && attr->store) {
		worker = current;
		mod_timer(&limit, jiffies + give_timeout * HZ);
		ret = write_state(kobj_to_dev(kobj), attr, word);
		del_timer_sync(&limit);
		forget_limit();
	}
	kobject_put(kobj);
	return ret < 0 ? ret : 0;
}

/* --- blocks, one by one --- */

/* Nanoseconds since then in Linux's hands, that is without what zeroing and the table took. */
static u64 time_of_linux(const struct mint_moves *then, u64 began)
{
	return ktime_get_ns() - began - (mint_moves.zero_ns - then->zero_ns) -
		(mint_moves.table_ns - then->table_ns);
}

static int take_one(u32 n)
{
	u8 owner;
	int ret;

	if (n >= mint_memory_count())
		return -ENXIO;
	if (mint_memory_ours(n))
		return -EEXIST;
	owner = mint_memory_owner(n);
	if (owner == MINT_TAG_FIXED)
		return -EPERM;
	if (owner == MINT_TAG_ABSENT)
		return -ENXIO;
	if (owner != MINT_TAG_FREE && owner != MINT_TAG_STALE && owner != MINT_TAG_MONITOR &&
	    owner != mint_self.node->tag)
		return -EBUSY;
	if (mint_memory_kept(n))
		return mint_memory_take_back(n);
	ret = mint_memory_add(n);
	if (ret)
		return ret;
	ret = set_state(n, "online_movable");
	if (!mint_memory_ours(n)) {
		mint_memory_drop(n);
		return ret ? ret : -EBUSY;
	}
	return 0;
}

static int take_block(u32 n)
{
	struct mint_moves then = mint_moves;
	u64 began = ktime_get_ns();
	int ret = take_one(n);

	if (!ret) {
		mint_moves.taken++;
		mint_moves.online_ns += time_of_linux(&then, began);
	}
	return ret;
}

/* Its free pages, as far as can be seen without the zone's lock: a guess, to begin with the emptiest. */
static unsigned long free_pages_of(u32 n)
{
	unsigned long pfn = PHYS_PFN((u64)n << MINT_BLOCK_SHIFT), free = 0;
	unsigned long end = pfn + PHYS_PFN(MINT_BLOCK_SIZE), step;

	for (; pfn < end; pfn += step) {
		struct page *page = pfn_to_page(pfn);
		unsigned long order = PageBuddy(page) ? READ_ONCE(page_private(page)) : 0;

		step = order < 32 ? 1ul << order : 1;
		if (PageBuddy(page))
			free += step;
	}
	return free;
}

/*
 * Is there room elsewhere for what is in it? Linux would find out by itself, after it has
 * reclaimed all that it can.
 */
bool mint_move_has_room_without(u32 n)
{
	unsigned long free = free_pages_of(n), used = PHYS_PFN(MINT_BLOCK_SIZE) - free;

	return si_mem_available() >= (long)(free + used + PHYS_PFN(RESERVE));
}

static int give_block(u32 n, u8 to)
{
	struct mint_moves then = mint_moves;
	u64 began = ktime_get_ns();
	int ret;

	if (!mint_memory_ours(n))
		return -ENOENT;
	if (!mint_memory_empty(n) && !mint_move_has_room_without(n))
		return -ENOMEM;
	mint_memory_give_to(n, to);
	ret = mint_memory_pass(n);
	if (ret == -EOPNOTSUPP || ret == -EBUSY)	/* or a page that only waiting moves */
		ret = set_state(n, "offline");
	mint_memory_give_to(n, MINT_TAG_FREE);
	if (mint_memory_ours(n))
		return ret ? ret : -EBUSY;
	mint_bell_ring(node_tagged(to));
	mint_memory_drop(n);
	if (mint_memory_retired(n))
		return -EIO;			/* its memory has failed: it is gone, and given to nobody */
	mint_moves.given++;
	mint_moves.offline_ns += time_of_linux(&then, began);
	return 0;
}

u32 mint_move_emptiest(const unsigned long *tried)
{
	u32 best = mint_memory_count();
	unsigned long most = 0;

	for (u32 n = 0; n < mint_memory_count(); n++) {
		unsigned long free;

		if (!mint_memory_ours(n) || (tried && test_bit(n, tried)))
			continue;
		if (mint_memory_empty(n) && tried)
			return n;
		if (mint_memory_empty(n))
			continue;
		free = free_pages_of(n) + 1;
		if (free > most) {
			most = free;
			best = n;
		}
	}
	return best;
}

struct result {
	u32 done;
	int error;			/* 0: all; of the last block that did not go */
};

static void take_what_is_free(u32 want, struct result *result)
{
	static const u8 kinds[] = { MINT_TAG_FREE, MINT_TAG_STALE };

	for (unsigned int i = 0; i < ARRAY_SIZE(kinds); i++) {
		u32 n = 0;

		while (result->done < want &&
		       (n = blocks_next(mint_self.table, kinds[i], n)) < mint_memory_count()) {
			int ret = take_block(n++);

			if (!ret)
				result->done++;
			else if (ret != -EBUSY)	/* that is: somebody was quicker */
				result->error = ret;
			if (ret == -ENOMEM)
				return;
		}
	}
}

/* A block that the monitor is zeroing is the pool's, too: it is waited for. */
static void take_free(u32 want, struct result *result)
{
	unsigned long end = jiffies + msecs_to_jiffies(MINT_CLEAN_MS);

	result->error = -ENOSPC;		/* the pool is empty */
	for (;;) {
		take_what_is_free(want, result);
		if (result->done >= want || result->error != -ENOSPC || time_after(jiffies, end) ||
		    blocks_next(mint_self.table, MINT_TAG_MONITOR, 0) >= mint_memory_count())
			return;
		msleep(MINT_CLEAN_POLL_MS);
	}
}

static void give_some(u32 want, u8 to, struct result *result)
{
	unsigned long *tried = bitmap_zalloc(mint_memory_count(), GFP_KERNEL);

	result->error = -ENOENT;		/* it has no more */
	if (!tried)
		result->error = -ENOMEM;
	while (tried && result->done < want) {
		u32 n = mint_move_emptiest(tried);
		int ret;

		if (n == mint_memory_count())
			break;
		__set_bit(n, tried);
		ret = give_block(n, to);
		if (!ret)
			result->done++;
		else
			result->error = ret;
	}
	bitmap_free(tried);
}

/* --- what is asked --- */

static struct result carry_out(u32 word)
{
	u32 count = MINT_MEMORY_COUNT(word), want = 1;
	struct result result = { 0 };

	if (!mint_memory_count())
		return (struct result){ .error = -EOPNOTSUPP };
	/* Most of the time of a move is spent waiting for grace periods. */
	rcu_expedite_gp();
	switch (MINT_MEMORY_KIND(word)) {
	case MINT_MEMORY_TAKE:
		want = count;
		take_free(want, &result);
		break;
	case MINT_MEMORY_GIVE:
		want = count;
		give_some(want, MINT_MEMORY_TO(word), &result);
		break;
	case MINT_MEMORY_TAKE_BLOCK:
		result.error = take_block(count);
		result.done = !result.error;
		break;
	case MINT_MEMORY_GIVE_BLOCK:
		result.error = give_block(count, MINT_MEMORY_TO(word));
		result.done = !result.error;
		break;
	default:
		result.error = -EINVAL;
	}
	rcu_unexpedite_gp();
	if (result.done == want)
		result.error = 0;
	return result;
}

/* Another node has made it ours by its own hands, zeroed. */
static void take_what_was_given(void)
{
	u32 n = 0;

	while ((n = blocks_next(mint_self.table, mint_self.node->tag, n)) < mint_memory_count()) {
		if (!mint_memory_ours(n)) {
			int ret = take_block(n);

			if (ret && ret != -EEXIST) {
				pr_warn("memory%u was given to this node, and cannot be taken (%d): it goes to the pool\n",
					n, ret);
				blocks_release(mint_self.table, n, mint_self.node->tag, MINT_TAG_FREE);
			}
		}
		n++;
	}
}

static DECLARE_WAIT_QUEUE_HEAD(answered);

static void answer(u32 request, const struct result *result)
{
	u32 word = MINT_MEMORY(MINT_MEMORY_DONE, -result->error, result->done);
	u32 asker = READ_ONCE(mint_self.node->memory_asker);

	table_exchange32(&mint_self.node->memory, request, word);
	wake_up_all(&answered);
	mint_bell_ring(asker);
}

static void restore_blocks(void)
{
	u32 restore = xchg(&mint_self.node->restore, 0);
	struct result result;

	if (!restore || !mint_memory_count())
		return;
	result = carry_out(MINT_MEMORY(MINT_MEMORY_TAKE, 0, min(restore, 0xffffu)));
	pr_info("%u of the %u blocks that this node had are there again\n", result.done, restore);
}

static bool is_request(u32 word)
{
	return MINT_MEMORY_KIND(word) != MINT_MEMORY_NONE && MINT_MEMORY_KIND(word) != MINT_MEMORY_DONE;
}

static void serve_request(void)
{
	u32 seen = READ_ONCE(mint_self.node->memory);
	struct result result;

	if (!is_request(seen))
		return;
	result = carry_out(seen);
	answer(seen, &result);
}

static void serve(void)
{
	restore_blocks();
	serve_request();
	if (mint_memory_count())
		take_what_was_given();
}

static DEFINE_MUTEX(at_work);

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
 * What takes long is done where there is a CPU for it; what does not, where it is asked for: no other CPU has to
 * wake up first.
 */
static DECLARE_WORK(memory_work, work);
static DECLARE_WORK(brief_work, work_here);
static struct workqueue_struct *queue, *queue_here;

/* Nothing has to be zeroed for it, as far as can be seen. */
static bool is_brief(u32 word)
{
	u32 count = MINT_MEMORY_COUNT(word);

	switch (MINT_MEMORY_KIND(word)) {
	case MINT_MEMORY_TAKE:
		return blocks_next(mint_self.table, MINT_TAG_FREE, 0) < mint_memory_count();
	case MINT_MEMORY_TAKE_BLOCK:
		return count < mint_memory_count() && mint_memory_owner(count) == MINT_TAG_FREE;
	case MINT_MEMORY_GIVE:
		return mint_standby_ready() >= count;
	case MINT_MEMORY_GIVE_BLOCK:
		return mint_memory_empty(count);
	default:
		return !mint_standby_due();
	}
}

/* Nothing but the table and Linux's free lists have to change for it, as far as can be seen. */
static bool is_at_hand(u32 word)
{
	u32 n = MINT_MEMORY_COUNT(word);

	if (!is_brief(word))
		return false;
	switch (MINT_MEMORY_KIND(word)) {
	case MINT_MEMORY_TAKE:
		return n == 1 && mint_memory_kept(blocks_next(mint_self.table, MINT_TAG_FREE, 0));
	case MINT_MEMORY_TAKE_BLOCK:
		return mint_memory_kept(n);
	default:
		return true;
	}
}

/* What is at hand is not worth waking up a worker. */
static bool serve_at_once(u32 request)
{
	if (!is_at_hand(request) || !mutex_trylock(&at_work))
		return false;
	serve_request();
	mutex_unlock(&at_work);
	return true;
}

static void queue_it(void)
{
	if (is_brief(READ_ONCE(mint_self.node->memory)))
		queue_work(queue_here, &brief_work);
	else
		queue_work(queue, &memory_work);
}

static bool given(void)
{
	u32 n = 0;

	while ((n = blocks_next(mint_self.table, mint_self.node->tag, n)) < mint_memory_count())
		if (!mint_memory_ours(n++))
			return true;
	return false;
}

void mint_memory_tick(void)
{
	if (is_request(READ_ONCE(mint_self.node->memory)) || given() || mint_standby_due())
		queue_it();
}

void mint_memory_bell(void)
{
	wake_up_all(&answered);
	queue_it();
}

/* The node's word, free for us: whoever asked before has his answer, or is not there to read it. */
static int post(struct mint_peer *peer, u32 request)
{
	unsigned long end = jiffies + msecs_to_jiffies(DONE_STANDS_MS);
	u32 *word = &peer->node->memory, seen;

	for (;;) {
		seen = READ_ONCE(*word);
		WRITE_ONCE(peer->node->memory_asker, mint_self.index);
		if (seen == MINT_MEMORY_NONE ||
		    (MINT_MEMORY_KIND(seen) >= MINT_MEMORY_DONE && time_after(jiffies, end))) {
			if (table_exchange32(word, seen, request))
				return 0;
		} else if (time_after(jiffies, end)) {
			return -EALREADY;	/* it is at something that another node asked for */
		}
		if (fatal_signal_pending(current))
			return -EINTR;
		usleep_range(POLL_US, 2 * POLL_US);
	}
}

static bool alive(const struct mint_peer *peer)
{
	return READ_ONCE(peer->node->state) == MINT_NODE_RUNNING &&
		READ_ONCE(peer->node->heartbeat_ms);
}

static int await(struct mint_peer *peer, u32 request, u32 *done)
{
	u32 *word = &peer->node->memory, generation = READ_ONCE(peer->node->generation), seen;

	while ((seen = READ_ONCE(*word)) == request) {
		if (!alive(peer) || READ_ONCE(peer->node->generation) != generation)
			return -EHOSTDOWN;
		if (wait_event_interruptible_hrtimeout(answered, READ_ONCE(*word) != request,
						       ns_to_ktime(POLL_US * NSEC_PER_USEC)) == -ERESTARTSYS) {
			table_exchange32(word, request, MINT_MEMORY_NONE);
			return -EINTR;
		}
	}
	if (MINT_MEMORY_KIND(seen) != MINT_MEMORY_DONE || !table_exchange32(word, seen, MINT_MEMORY_NONE))
		return -EHOSTDOWN;	/* it has begun another life */
	*done = MINT_MEMORY_COUNT(seen);
	return -(int)MINT_MEMORY_TO(seen);
}

int mint_memory_request(struct mint_peer *peer, u32 request)
{
	u32 done = 0;
	int ret;

	if (!alive(peer))
		return -EHOSTDOWN;
	if (mutex_lock_interruptible(&peer->moves))
		return -EINTR;
	ret = post(peer, request);
	if (!ret) {
		if (peer->index != mint_self.index)
			mint_bell_ring(peer->index);
		else if (!serve_at_once(request))
			queue_it();
		ret = await(peer, request, &done);
	}
	WRITE_ONCE(peer->moved, done);
	mutex_unlock(&peer->moves);
	return ret;
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
	if (READ_ONCE(mint_self.node->restore))
		queue_work(queue, &memory_work);
	return 0;

no_queue:
	destroy_queues();
	mint_memory_blocks_stop();
	return ret ?: -ENOMEM;
}

void mint_memory_stop(void)
{
	mint_standby_stop();
	cancel_work_sync(&memory_work);
	cancel_work_sync(&brief_work);
	destroy_queues();
	mint_memory_blocks_stop();
}
