// SPDX-License-Identifier: GPL-2.0-only
/*
 * The facts about each node's life. The monitor decides by them, and writes them into the table
 * again where others have overwritten it (docs/trust.md).
 */
#include "monitor/node/facts.h"
#include "lib/life/told.h"
#include "monitor/cpu/insn.h"
#include "monitor/node/node.h"
#include "monitor/table_page.h"

static struct node_facts facts[CONFIG_NODES_MAX];	/* all 0 (LOADED) at first */
_Static_assert(MINT_NODE_LOADED == 0, "the state of a node before its first start");

struct node_facts *facts_of(unsigned int n)
{
	return &facts[n];
}

static uint32_t load(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static void store(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

/* Returns the state that counts if the entry says @told. */
static uint32_t state_told(unsigned int n, uint32_t told)
{
	return told_state(load(&facts[n].state), load(&facts[n].flags), told, node_lives(n));
}

/* Writes only if the value differs: a write takes the cache line away from those who read it. */
static void show(uint32_t *word, uint32_t value)
{
	if (load(word) != value)
		store(word, value);
}

static void show_state(unsigned int n)
{
	uint32_t *word = &table_page_node(n)->state, told = load(word),
		known = load(&facts[n].state);

	if (told != known && state_told(n, told) == known)
		table_exchange32(word, told, known);
}

static void show_flags(unsigned int n)
{
	uint32_t *word = &table_page_node(n)->flags, right = load(&facts[n].flags);
	/* A node that is home does not dump itself. */
	uint32_t judged = TOLD_MONITOR_FLAGS | (right & MINT_FLAG_HOME ? MINT_FLAG_DUMPING : 0);

	/*
	 * By AND and OR, since the node's kernel may be setting flags of its own at the same time.
	 */
	if ((load(word) & judged) == right)
		return;
	__atomic_fetch_and(word, ~judged | right, __ATOMIC_RELEASE);
	__atomic_fetch_or(word, right, __ATOMIC_RELEASE);
}

void facts_show(unsigned int n)
{
	struct mint_node *node = table_page_node(n);

	show_state(n);
	show_flags(n);
	show(&node->generation, facts[n].generation);
	show(&node->deaths, facts[n].deaths);
	show(&node->cores_lost, facts[n].cores_lost);
	if (__atomic_load_n(&node->resume_tsc, __ATOMIC_RELAXED) != facts[n].resume_tsc)
		__atomic_store_n(&node->resume_tsc, facts[n].resume_tsc, __ATOMIC_RELAXED);
}

/* The entry is read before the facts: facts_set_state() writes the facts first. */
enum mint_node_state facts_state(unsigned int n)
{
	uint32_t told = load(&table_page_node(n)->state), known = load(&facts[n].state);
	uint32_t state = state_told(n, told);

	if (state != known)
		table_exchange32(&facts[n].state, known, state);
	return state;
}

static void log_state(unsigned int n, uint32_t state, enum mint_cause cause, uint32_t arg)
{
	const struct mint_event event = {
		.tsc = rdtsc(), .node = n, .state = state, .cause = cause, .arg = arg,
	};

	table_log(table_page(), &event);
}

void facts_set_state(unsigned int n, enum mint_node_state state, enum mint_cause cause,
			  uint32_t arg)
{
	store(&facts[n].state, state);
	store(&table_page_node(n)->state, state);
	log_state(n, state, cause, arg);
}

/*
 * If several cores try at the same time, the one that changes the entry succeeds. A state in the
 * entry that does not count (lib/life/told.h) is replaced.
 */
bool facts_change_state(unsigned int n, enum mint_node_state from, enum mint_node_state to,
			     enum mint_cause cause, uint32_t arg)
{
	uint32_t *word = &table_page_node(n)->state, told;

	do {
		told = load(word);
		if (state_told(n, told) != from)
			return false;
	} while (!table_exchange32(word, told, to));
	store(&facts[n].state, to);
	log_state(n, to, cause, arg);
	return true;
}

bool facts_off(unsigned int n)
{
	enum mint_node_state state = facts_state(n);

	return state == MINT_NODE_HALTED ||
		(state == MINT_NODE_LOADED &&
		 load(&table_page_node(n)->request) == MINT_REQUEST_NONE && !node_wanted(n));
}
