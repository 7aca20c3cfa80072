// SPDX-License-Identifier: GPL-2.0-only
/*
 * Blocks are lent and come back by the same bytes and requests as any blocks of the pool: the
 * monitor only asks, as a node would, through the word `memory` of the node that has them.
 */
#include "monitor/node/lend.h"
#include <stddef.h>
#include "lib/table/table.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/node/clean.h"
#include "monitor/node/facts.h"
#include "monitor/node/node.h"
#include "monitor/table_page.h"

#define ASK_AGAIN_US	20000		/* between two requests about one node's memory */
#define DONE_STANDS_US	500000		/* whoever asked has so long to read the answer */
#define NO_BELL		0xffffffffu	/* memory_asker: no node has to be rung */

/* One for each node. Only the node's boot core uses it. */
static struct lending {
	uint32_t had;			/* blocks of the pool that it had when it died */
	uint32_t wanted;		/* of the pool, that the heir is yet to be asked to take */
	bool lends;			/* the heir is asked for the node's own memory, by block */
	bool pending;			/* the last request has not been answered */
	bool refused;			/* the answer was that it could not be done */
	unsigned int holder;		/* the node that was asked */
	bool recalls;			/* its own memory is awaited */
	uint64_t since;			/* TSC: since when */
	uint64_t asked;			/* TSC: when a holder was last asked */
	uint32_t next;			/* the first block that may be asked for now */
	bool zeroed;			/* one block is zeroed at a time: this look's was */
	uint32_t answer;		/* of another asker: what stood in the word last time */
	uint64_t answered;		/* TSC: since when */
} lendings[CONFIG_NODES_MAX];

static unsigned int heir_of(unsigned int n)
{
	return node_plan()->node[n].heir;
}

/* Returns true if node @n's module takes blocks, and gives them. */
static bool takes(unsigned int n)
{
	return n != PLAN_NOBODY && node_lives(n) && facts_state(n) == MINT_NODE_RUNNING &&
	       __atomic_load_n(&node_entry(n)->flags, __ATOMIC_ACQUIRE) & MINT_FLAG_TAKES;
}

/*
 * Frees the word of an answer that nobody has read for long. Returns true if nothing stands there
 * now.
 */
static bool make_free(struct lending *l, struct mint_node *entry)
{
	uint32_t seen = __atomic_load_n(&entry->memory, __ATOMIC_ACQUIRE);

	if (MINT_MEMORY_KIND(seen) < MINT_MEMORY_DONE)
		return seen == MINT_MEMORY_NONE;
	if (seen != l->answer) {
		l->answer = seen;
		l->answered = rdtsc();
	}
	return tsc_passed(l->answered, DONE_STANDS_US) &&
	       table_exchange32(&entry->memory, seen, MINT_MEMORY_NONE);
}

/*
 * Reads and removes the answer to the request that was written last, if it is there. Nothing is
 * known of it if another asker has removed it, or if the node has ended, whose word stays as it is
 * until its next start.
 */
static void read_answer(struct lending *l)
{
	struct mint_node *entry = node_entry(l->holder);
	uint32_t seen = __atomic_load_n(&entry->memory, __ATOMIC_ACQUIRE);

	if (MINT_MEMORY_KIND(seen) >= MINT_MEMORY_DONE &&
	    __atomic_load_n(&entry->memory_asker, __ATOMIC_RELAXED) == NO_BELL &&
	    table_exchange32(&entry->memory, seen, MINT_MEMORY_NONE)) {
		l->pending = false;
		l->refused = MINT_MEMORY_TO(seen);
	} else if (!takes(l->holder) || make_free(l, entry)) {
		l->pending = false;
	}
}

/* Writes a request into node @n's word, unless another one stands there. Returns true if it did. */
static bool ask(struct lending *l, unsigned int n, uint32_t request)
{
	struct mint_node *entry = node_entry(n);

	if (l->pending || !make_free(l, entry))
		return false;
	__atomic_store_n(&entry->memory_asker, NO_BELL, __ATOMIC_RELAXED);
	l->pending = table_exchange32(&entry->memory, MINT_MEMORY_NONE, request);
	l->holder = n;
	l->refused = false;
	return l->pending;
}

/* Calls @visit(n, block) for each whole block of node @n's own memory. Returns the sum of these. */
static uint32_t for_each_block(unsigned int n, uint32_t (*visit)(unsigned int n, uint32_t block))
{
	uint32_t sum = 0;

	for (uint32_t b = 0; plan_next_own_block(&node_plan()->node[n], &b); b++)
		sum += visit(n, b);
	return sum;
}

static uint32_t lend_block(unsigned int n, uint32_t block)
{
	(void)n;
	return clean_lend(block);
}

void lend_had(unsigned int n, uint32_t blocks)
{
	lendings[n].had = blocks;
}

void lend_memory(unsigned int n, bool own)
{
	struct lending *l = &lendings[n];
	unsigned int heir = heir_of(n);
	uint32_t blocks = 0, had = l->had;

	l->recalls = l->refused = false;
	l->had = 0;
	if (!takes(heir))
		return;
	if (own && node_plan()->node[n].want->memory_lend)
		blocks = for_each_block(n, lend_block);
	l->lends = blocks;
	l->wanted = had;
	if (had) {
		node_entry(n)->lent = MINT_LENT(node_plan()->node[heir].tag, had);
		node_entry(n)->restore = 0;	/* its module asks the heir for them instead */
	}
	if (blocks || had)
		log_print("mint: node %s: %s may take %u blocks of its memory, and %u of the "
			  "pool\n", node_name(n), node_name(heir), blocks, had);
}

/* Returns true if nobody has the block. */
static bool is_left(uint32_t block)
{
	uint8_t tag = __atomic_load_n(table_block(table_page(), block), __ATOMIC_ACQUIRE);

	return tag == MINT_TAG_FREE || tag == MINT_TAG_STALE || tag == MINT_TAG_MONITOR;
}

/*
 * The heir takes the very blocks that it will have to give back. If it cannot take one, the others
 * stay the pool's.
 */
static void ask_for_next(unsigned int n)
{
	struct lending *l = &lendings[n];
	uint32_t b = 0;

	while (plan_next_own_block(&node_plan()->node[n], &b) && !is_left(b))
		b++;
	if (l->refused || !plan_next_own_block(&node_plan()->node[n], &b))
		l->lends = false;
	else
		ask(l, heir_of(n), MINT_MEMORY(MINT_MEMORY_TAKE_BLOCK, 0, b));
}

static void ask_heir(unsigned int n)
{
	struct lending *l = &lendings[n];

	if (!takes(heir_of(n)))
		l->wanted = l->lends = false;
	if (l->lends)
		ask_for_next(n);
	else if (l->wanted &&
		 ask(l, heir_of(n), MINT_MEMORY(MINT_MEMORY_TAKE, 0, l->wanted)))
		l->wanted = 0;
}

/* Returns the node that has the tag and may be asked, or PLAN_NOBODY. */
static unsigned int holder_tagged(uint8_t tag)
{
	for (unsigned int n = 0; n < node_plan()->node_count; n++)
		if (node_plan()->node[n].tag == tag)
			return takes(n) ? n : PLAN_NOBODY;
	return PLAN_NOBODY;
}

/*
 * One at a time, in turn: a node may have one that it cannot give. Returns true if it is asked for.
 */
static bool ask_for(unsigned int n, uint32_t block, uint8_t tag)
{
	struct lending *l = &lendings[n];
	unsigned int holder = holder_tagged(tag);

	if (holder == PLAN_NOBODY || block < l->next || !tsc_passed(l->asked, ASK_AGAIN_US))
		return false;
	l->asked = rdtsc();
	return ask(l, holder, MINT_MEMORY(MINT_MEMORY_GIVE_BLOCK, MINT_TAG_FREE, block));
}

/* Returns 1 if the block is not home yet. */
static uint32_t recall_block(unsigned int n, uint32_t block)
{
	struct lending *l = &lendings[n];
	uint8_t tag = node_plan()->node[n].tag, holder;

	switch (clean_recall(block, tag, &holder)) {
	case POOL_HOME:
		return 0;
	case POOL_DIRTY:
		if (l->zeroed)
			return 1;
		l->zeroed = true;
		return !clean_zero(block, tag);
	case POOL_HELD:
		if (ask_for(n, block, holder))
			l->next = block + 1;
		return 1;
	default:
		return 1;
	}
}

/* Returns how many blocks of node @n's own memory are not home. */
static uint32_t recall(unsigned int n)
{
	struct lending *l = &lendings[n];
	uint64_t asked = l->asked;
	uint32_t away;

	l->zeroed = false;
	away = for_each_block(n, recall_block);
	/* All from `next` on were looked at, and none was asked for: begin with the first again. */
	if (l->asked == asked && tsc_passed(asked, ASK_AGAIN_US))
		l->next = 0;
	return away;
}

static void tell_lost(unsigned int n, uint32_t away)
{
	log_print("mint: node %s: cannot be started: after %u s, %u blocks of its memory are not "
		  "given back: see `map` for who has them, have these nodes give some (`mintctl "
		  "mem give`) or end, and start it again\n", node_name(n), LEND_LIMIT_MS / 1000,
		  away);
}

enum lend_state lend_recall(unsigned int n)
{
	struct lending *l = &lendings[n];
	uint32_t away = recall(n);

	l->lends = false;
	l->wanted = l->had = 0;
	if (!away) {
		l->recalls = false;
		return LEND_HOME;
	}
	if (!l->recalls) {
		l->recalls = true;
		l->since = rdtsc();
		log_print("mint: node %s: waits for %u blocks of its memory, which are lent\n",
			  node_name(n), away);
	} else if (tsc_passed(l->since, LEND_LIMIT_MS * 1000u)) {
		l->recalls = false;
		tell_lost(n, away);
		return LEND_LOST;
	}
	return LEND_AWAITED;
}

bool lend_poll(unsigned int n)
{
	struct lending *l = &lendings[n];

	if (l->pending)
		read_answer(l);
	if ((l->lends || l->wanted) && !l->pending)
		ask_heir(n);
	return l->recalls && !recall(n);
}
