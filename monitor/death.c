// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/death.h"
#include "lib/life/backoff.h"
#include "lib/table/table.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/node.h"
#include "monitor/table_page.h"

static const struct config_node *want(unsigned int n)
{
	return node_plan()->node[n].want;
}

/* Its module has told the state if it was a panic. */
enum mint_cause death_cause(unsigned int n, uint32_t request)
{
	bool own = MINT_REQUEST_ASKER(request) == node_plan()->node[n].tag;

	if (request & MINT_REQUEST_HANG)
		return MINT_CAUSE_SILENCE;
	if (!own)
		return MINT_CAUSE_REQUEST;
	if (MINT_REQUEST_KIND(request) == MINT_REQUEST_START)
		return MINT_CAUSE_BACKOFF;
	if (table_page_state(n) == MINT_NODE_CRASHED)
		return MINT_CAUSE_PANIC;
	return MINT_REQUEST_KIND(request) == MINT_REQUEST_KILL ? MINT_CAUSE_POWEROFF :
		MINT_CAUSE_RESET;
}

uint32_t death_arg(enum mint_cause cause, uint32_t request)
{
	return cause == MINT_CAUSE_SILENCE ? node_plan()->config->hang_ms : request;
}

/* A panic before the module was there looks like a reboot, but for not being announced. */
static bool untimely(unsigned int n, enum mint_cause cause)
{
	return cause == MINT_CAUSE_PANIC || cause == MINT_CAUSE_SILENCE ||
		(cause == MINT_CAUSE_RESET && table_page_state(n) != MINT_NODE_STOPPING);
}

static uint32_t count(unsigned int n, enum mint_cause cause, uint32_t request)
{
	uint64_t lived_ms = tsc_to_us(rdtsc() - node_entered(n)) / 1000;
	struct node_facts *facts = table_page_facts(n);

	if (untimely(n, cause)) {
		facts->deaths = backoff_count(facts->deaths, lived_ms);
		return backoff_ms(facts->deaths, want(n)->backoff_s * 1000);
	}
	/* Started by somebody's order it has not proven anything yet. */
	if (cause != MINT_CAUSE_BACKOFF &&
	    (cause != MINT_CAUSE_REQUEST || MINT_REQUEST_KIND(request) == MINT_REQUEST_KILL))
		facts->deaths = 0;
	return 0;
}

uint32_t death_count(unsigned int n, enum mint_cause cause, uint32_t request)
{
	uint32_t ms = count(n, cause, request);

	table_page_show_facts(n);
	return ms;
}

static void set_flags(unsigned int n, uint32_t flags)
{
	__atomic_store_n(&table_page_facts(n)->flags, flags, __ATOMIC_RELEASE);
	table_page_show_facts(n);
}

void death_home(unsigned int n, bool home)
{
	__atomic_fetch_and(&table_page_node(n)->flags, ~MINT_FLAG_DUMPING, __ATOMIC_RELEASE);
	set_flags(n, home ? MINT_FLAG_HOME : 0);
}

bool death_is_home(unsigned int n)
{
	return __atomic_load_n(&table_page_facts(n)->flags, __ATOMIC_ACQUIRE) & MINT_FLAG_HOME;
}

enum config_reaction death_reaction(unsigned int n, enum mint_cause cause, uint32_t request)
{
	if (cause == MINT_CAUSE_PANIC)
		return want(n)->on_panic;
	if (cause == MINT_CAUSE_SILENCE)
		return want(n)->on_hang;
	return MINT_REQUEST_KIND(request) == MINT_REQUEST_KILL ? CONFIG_STOP : CONFIG_RESTART;
}

static void resume_in(unsigned int n, uint32_t ms)
{
	table_page_facts(n)->resume_tsc = rdtsc() + (uint64_t)ms * node_plan()->machine->tsc_khz;
	table_page_show_facts(n);
}

void death_wait(unsigned int n, enum mint_cause cause, uint32_t ms)
{
	resume_in(n, ms);
	table_page_set_state(n, MINT_NODE_WAITING, cause, ms);
	log_print("mint: node %s: died early, %u times in a row (%s): next start in %u s\n",
		  want(n)->name, table_page_facts(n)->deaths, table_cause_name(cause), ms / 1000);
}

void death_keep(unsigned int n, enum mint_cause cause, uint32_t arg, uint32_t ms)
{
	resume_in(n, ms);
	set_flags(n, table_page_facts(n)->flags | MINT_FLAG_DUMP);
	table_page_set_state(n, MINT_NODE_CRASHED, cause, arg);
	log_print("mint: node %s: crashed (%s), waits for its dump\n", want(n)->name,
		  table_cause_name(cause));
}

bool death_over(unsigned int n)
{
	return table_page_state(n) == MINT_NODE_WAITING &&
		(int64_t)(rdtsc() - table_page_facts(n)->resume_tsc) >= 0;
}
