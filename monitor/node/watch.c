// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each call compares what it sees in the table with its notes of the last call: a heartbeat that
 * has not changed for too long means that the node hangs. The notes are static variables of one
 * core.
 */
#include "monitor/node/watch.h"
#include <stdbool.h>
#include "lib/life/silence.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/node/facts.h"
#include "monitor/node/request.h"
#include "monitor/log.h"
#include "monitor/node/node.h"
#include "monitor/table_page.h"

#define MEND_US		100000
/* a kernel that writes there again and again does not fill the log */
#define MENDS_SAID	8

/* Returns true if node @n dumps itself: it has crashed, and its crash kernel runs. */
static bool dumps(unsigned int n)
{
	return __atomic_load_n(&node_entry(n)->flags, __ATOMIC_ACQUIRE) & MINT_FLAG_DUMPING;
}

static void hangs(unsigned int n, uint64_t silent_ms)
{
	enum config_reaction on_hang = node_plan()->node[n].want->on_hang;
	bool dumping = dumps(n);
	const char *error;

	if (!facts_change_state(n, dumping ? MINT_NODE_CRASHED : MINT_NODE_RUNNING,
				     MINT_NODE_HUNG, MINT_CAUSE_SILENCE, (uint32_t)silent_ms))
		return;
	log_print("mint: node %s: no heartbeat for %u ms, %s\n", node_name(n),
		  (unsigned int)silent_ms, dumping ? "its dump of itself hangs" : "it hangs");
	if (on_hang == CONFIG_NOTHING)
		return;
	error = request_post(n, MINT_REQUEST_HANG | (on_hang == CONFIG_RESTART ?
			     MINT_REQUEST_RESTART : MINT_REQUEST_KILL));
	if (error)
		log_print("mint: node %s %s\n", node_name(n), error);
}

static uint64_t limit_ms(unsigned int n)
{
	const struct config *config = node_plan()->config;

	return silence_limit_ms(__atomic_load_n(&node_entry(n)->heartbeat_ms, __ATOMIC_ACQUIRE),
				dumps(n) ? MINT_FLAG_DUMPING : 0, config->hang_ms, config->dump_ms);
}

/*
 * Repairs the table's constant parts, so that the next program that opens the table finds them
 * intact.
 */
static void mend_table(void)
{
	static uint64_t last;
	static unsigned int said;
	uint32_t wrong;

	if (!tsc_passed(last, MEND_US))
		return;
	last = rdtsc();
	wrong = table_page_mend();
	if (!wrong || said == MENDS_SAID)
		return;
	said++;
	log_print("mint: the table was written over where nothing ever changes: %u bytes were put "
		  "back%s\n",
		  wrong, said == MENDS_SAID ? "; from now on without a word" : "");
}

/*
 * Logs that a node which was declared HUNG, in its early boot or for lack of a heartbeat, runs
 * after all. It was only slow; its mint.ko has set the state back to RUNNING.
 */
static void look_at_state(unsigned int n)
{
	static enum mint_node_state last[CONFIG_NODES_MAX];
	enum mint_node_state state = facts_state(n);

	if (last[n] == MINT_NODE_HUNG && state == MINT_NODE_RUNNING)
		log_print("mint: node %s runs after all: its heart beats\n",
			  node_name(n));
	last[n] = state;
}

void watch_nodes(void)
{
	static struct { uint64_t beat, since, limit; } seen[CONFIG_NODES_MAX];
	uint64_t now = rdtsc();

	if (!node_plan())
		return;
	mend_table();
	for (unsigned int n = 0; n < node_plan()->node_count; n++) {
		uint64_t beat = __atomic_load_n(&node_entry(n)->heartbeat, __ATOMIC_ACQUIRE);
		uint64_t limit = limit_ms(n);

		facts_show(n);
		look_at_state(n);
		/*
		 * If the limit changes, the count of silent time starts anew: a crash kernel whose
		 * heartbeat begins was silent during its whole boot, when another limit applied.
		 */
		if (!limit || limit != seen[n].limit || beat != seen[n].beat || !seen[n].since) {
			seen[n].limit = limit;
			seen[n].beat = beat;
			seen[n].since = now;
		} else if (tsc_passed(seen[n].since, limit * 1000)) {
			hangs(n, limit);
		}
	}
}
