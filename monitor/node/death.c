// SPDX-License-Identifier: GPL-2.0-only
/*
 * Notes a node's deaths in the monitor's facts about it, and shows them in the table. What follows
 * a death is decided in lib/life/ending.h.
 */
#include "monitor/node/death.h"
#include "lib/base/ticks.h"
#include "lib/table/table.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/node/facts.h"
#include "monitor/node/node.h"
#include "monitor/table_page.h"

struct ending death_ending(unsigned int n, uint32_t request)
{
	struct node_facts *known = facts_of(n);
	const struct ending_facts facts = {
		.request = request,
		.tag = node_plan()->node[n].tag,
		.state = facts_state(n),
		.deaths = known->deaths,
		.lived_ms = tsc_us_since(node_entered(n)) / 1000,
		.hang_ms = node_plan()->config->hang_ms,
	};
	struct ending ending = ending_of(node_config(n), &facts);

	known->deaths = ending.deaths;
	facts_show(n);
	return ending;
}

static void set_flags(unsigned int n, uint32_t flags)
{
	__atomic_store_n(&facts_of(n)->flags, flags, __ATOMIC_RELEASE);
	facts_show(n);
}

void death_home(unsigned int n, bool home)
{
	__atomic_fetch_and(&table_page_node(n)->flags, ~MINT_FLAG_DUMPING, __ATOMIC_RELEASE);
	set_flags(n, home ? MINT_FLAG_HOME : 0);
}

bool death_is_home(unsigned int n)
{
	return __atomic_load_n(&facts_of(n)->flags, __ATOMIC_ACQUIRE) & MINT_FLAG_HOME;
}

static void resume_in(unsigned int n, uint32_t ms)
{
	facts_of(n)->resume_tsc = rdtsc() + (uint64_t)ms * node_plan()->machine->tsc_khz;
	facts_show(n);
}

void death_wait(unsigned int n, const struct ending *ending)
{
	resume_in(n, ending->wait_ms);
	facts_set_state(n, MINT_NODE_WAITING, ending->cause, ending->wait_ms);
	log_print("mint: node %s: died early, %u times in a row (%s): next start in %u s\n",
		  node_name(n), ending->deaths, table_cause_name(ending->cause),
		  ending->wait_ms / 1000);
}

void death_await(unsigned int n, uint32_t ms)
{
	resume_in(n, ms);
	if (facts_state(n) != MINT_NODE_WAITING)
		facts_set_state(n, MINT_NODE_WAITING, MINT_CAUSE_LENT, ms);
}

void death_keep(unsigned int n, const struct ending *ending)
{
	resume_in(n, ending->wait_ms);
	set_flags(n, facts_of(n)->flags | MINT_FLAG_DUMP);
	facts_set_state(n, MINT_NODE_CRASHED, ending->cause, ending->arg);
	log_print("mint: node %s: crashed (%s), waits for its dump\n", node_name(n),
		  table_cause_name(ending->cause));
}

bool death_over(unsigned int n)
{
	return facts_state(n) == MINT_NODE_WAITING &&
		ticks_over(facts_of(n)->resume_tsc, rdtsc());
}
