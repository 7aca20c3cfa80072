// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each wish is noted with the node's generation (the count of its lives) and the time. The wish is
 * fulfilled, or has failed, when the generation or the state has changed; when the time is over, a
 * request by force replaces it.
 */
#include "monitor/node/orderly.h"
#include <stdbool.h>
#include <stddef.h>
#include "lib/table/table.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/node/facts.h"
#include "monitor/node/request.h"
#include "monitor/log.h"
#include "monitor/node/node.h"

#define SECOND_US 1000000ull

/* The wish that each node was asked for. Used only by the core that runs the console; no lock. */
static struct {
	uint32_t wish;			/* enum mint_wish; NONE: the node was not asked */
	uint32_t generation;		/* the life that is to end */
	uint64_t since;			/* TSC */
} asked[CONFIG_NODES_MAX];

static const char *verb(uint32_t wish)
{
	return wish == MINT_WISH_REBOOT ? "restart" : "stop";
}

static void say_patience(unsigned int n)
{
	uint64_t seconds = tsc_us_since(asked[n].since) / SECOND_US;

	log_print("node %s was asked to %s %llu s ago", node_name(n), verb(asked[n].wish),
		  (unsigned long long)seconds);
	if (node_config(n)->stop_s)
		log_print("; by force in %llu s\n", seconds < node_config(n)->stop_s ?
			  (unsigned long long)(node_config(n)->stop_s - seconds) : 0ull);
	else
		log_print("; never by force, but by `kill`\n");
}

static bool dumps_itself(unsigned int n)
{
	return __atomic_load_n(&node_entry(n)->flags, __ATOMIC_ACQUIRE) & MINT_FLAG_DUMPING;
}

/*
 * Returns why node @n's kernel cannot be asked, as a clause that follows the node's name; NULL if
 * it can be asked.
 */
static const char *deaf(unsigned int n)
{
	switch (facts_state(n)) {
	case MINT_NODE_RUNNING:
	case MINT_NODE_STOPPING:
		return node_entry(n)->heartbeat_ms ? NULL : "has no mint.ko that could be asked";
	case MINT_NODE_STARTING:
		return "is starting, and cannot be asked yet";
	case MINT_NODE_HUNG:
		return "hangs, and would not hear it";
	case MINT_NODE_CRASHED:
		return dumps_itself(n) ? "dumps itself, and would not hear it" :
			"has crashed, and would not hear it";
	case MINT_NODE_WAITING:
		return "died, and waits for its next start";
	default:
		return "is between two lives";
	}
}

void orderly_ask(unsigned int n, enum mint_wish wish)
{
	const char *force = wish == MINT_WISH_REBOOT ? "restart --force" : "kill";
	const char *name = node_name(n), *why = deaf(n);

	if (asked[n].wish) {
		say_patience(n);
	} else if (why) {
		log_print("node %s %s: `%s %s` takes it by force\n", name, why, force, name);
	} else if (facts_state(n) == MINT_NODE_STOPPING) {
		log_print("node %s is stopping by itself: wait, or `%s %s` takes it by force\n",
			  name, force, name);
	} else if (!table_exchange32(&node_entry(n)->wish, MINT_WISH_NONE, wish)) {
		log_print("node %s has just been asked by another node: see `nodes`\n", name);
	} else {
		asked[n].wish = wish;
		asked[n].generation = facts_of(n)->generation;
		asked[n].since = rdtsc();
		log_print("node %s is asked to %s", name, verb(wish));
		if (node_config(n)->stop_s)
			log_print("; by force in %u s\n", node_config(n)->stop_s);
		else
			log_print("; never by force\n");
	}
}

/* Requests the end of node @n, which did not follow the wish in time, by force. */
static void by_force(unsigned int n)
{
	const char *error;

	log_print("mint: node %s: does not %s within %u s: by force\n", node_name(n),
		  verb(asked[n].wish), node_config(n)->stop_s);
	table_exchange32(&node_entry(n)->wish, asked[n].wish, MINT_WISH_NONE);
	error = request_post(n, asked[n].wish == MINT_WISH_REBOOT ? MINT_REQUEST_RESTART :
			     MINT_REQUEST_KILL);
	if (error)
		log_print("mint: node %s %s\n", node_name(n), error);
}

/* Returns true if the wish is dealt with, one way or the other. */
static bool look_at(unsigned int n)
{
	if (facts_of(n)->generation != asked[n].generation) {
		if (asked[n].wish == MINT_WISH_POWEROFF)
			log_print("mint: node %s: came back instead of stopping\n",
				  node_name(n));
		return true;
	}
	if (facts_state(n) == MINT_NODE_HALTED) {
		if (asked[n].wish == MINT_WISH_REBOOT)
			log_print("mint: node %s: stopped instead of coming back: `start` it\n",
				  node_name(n));
		return true;
	}
	if (dumps_itself(n)) {		/* by force its dump would be cut */
		log_print("mint: node %s: crashed instead, and dumps itself\n", node_name(n));
		return true;
	}
	if (!node_config(n)->stop_s ||
	    !tsc_passed(asked[n].since, node_config(n)->stop_s * SECOND_US))
		return false;
	by_force(n);
	return true;
}

void orderly_poll(void)
{
	for (unsigned int n = 0; node_plan() && n < node_plan()->node_count; n++)
		if (asked[n].wish && look_at(n))
			asked[n].wish = MINT_WISH_NONE;
}
