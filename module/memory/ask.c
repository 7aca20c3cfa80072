// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks a node for memory, or this one itself, through the word `memory` of that node's entry of the
 * table. serve.c is the other side, and lies below: it knows nothing of this file.
 */
#include "module/memory/memory.h"
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/wait.h>

#define DONE_STANDS_MS	200		/* whoever asked before has so long to read its answer */
#define POLL_US		1000		/* for a node that rings no bell */

/*
 * Write the request into the node's word, once that is free: whoever asked before has read the
 * answer, or had time enough to.
 */
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
			return -EALREADY;	/* it does what another node has asked for */
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

static bool is_by_count(u32 request)
{
	return MINT_MEMORY_KIND(request) == MINT_MEMORY_TAKE ||
		MINT_MEMORY_KIND(request) == MINT_MEMORY_GIVE;
}

/*
 * Wait for the answer to @request, and remove it. *@done is how many blocks went. Returns the
 * answer's errno; -EHOSTDOWN if the node has ended; -EINTR after a signal, with the request taken
 * back.
 */
static int await(struct mint_peer *peer, u32 request, u32 *done)
{
	u32 *word = &peer->node->memory, generation = READ_ONCE(peer->node->generation), seen;
	const ktime_t poll = ns_to_ktime(POLL_US * NSEC_PER_USEC);

	while ((seen = READ_ONCE(*word)) == request) {
		if (!alive(peer) || READ_ONCE(peer->node->generation) != generation)
			return -EHOSTDOWN;
		if (wait_event_interruptible_hrtimeout(mint_answered, READ_ONCE(*word) != request,
						       poll) == -ERESTARTSYS) {
			table_exchange32(word, request, MINT_MEMORY_NONE);
			return -EINTR;
		}
	}
	if (MINT_MEMORY_KIND(seen) != MINT_MEMORY_DONE ||
	    !table_exchange32(word, seen, MINT_MEMORY_NONE))
		return -EHOSTDOWN;	/* it has begun another life */
	/* Somebody may have overwritten the answer: no more than was asked for can have gone. */
	*done = min(MINT_MEMORY_COUNT(seen), is_by_count(request) ? MINT_MEMORY_COUNT(request) : 1);
	return -(int)MINT_MEMORY_TO(seen);
}

int mint_memory_request(struct mint_peer *peer, u32 request)
{
	u32 done = 0;
	int ret;

	if (!peer->known)
		return -EUCLEAN;
	if (!alive(peer))
		return -EHOSTDOWN;
	if (mutex_lock_interruptible(&peer->moves))
		return -EINTR;
	ret = post(peer, request);
	if (!ret) {
		if (peer->index != mint_self.index)
			mint_bell_ring(peer->index);
		else if (!mint_serve_at_once(request))
			mint_serve_later();
		ret = await(peer, request, &done);
	}
	WRITE_ONCE(peer->moved, done);
	mutex_unlock(&peer->moves);
	return ret;
}
