// SPDX-License-Identifier: GPL-2.0-only
/* The plan follows the table's owners of functions and cores, as long as these can be owners. */
#include "monitor/node/owners.h"
#include "lib/base/fmt.h"
#include "lib/pci/answer.h"
#include "monitor/cpu/insn.h"
#include "monitor/log.h"
#include "monitor/node/facts.h"
#include "monitor/node/node.h"
#include "monitor/node/node_own.h"
#include "monitor/pci/config.h"
#include "monitor/table_page.h"

#define NAME_LEN (BDF_TEXT_LEN + 16)

/* A function or a core that moves. */
struct thing {
	void (*give)(struct plan *plan, unsigned int i, unsigned int owner);
	unsigned int i;			/* index into machine.pci or machine.cpu */
	uint8_t *owner;			/* in the table, as the next one */
	uint32_t *ask;
	uint8_t *lender;
	uint32_t flag;			/* MINT_FLAG_: nodes that have it take such */
	unsigned int home;		/* by the config */
	uint32_t event, arg;		/* for the event log */
};

static bool function_of(unsigned int i, struct thing *thing)
{
	struct mint_function *entry = table_function(table_page(), i);

	*thing = (struct thing){
		.give = plan_give, .i = i, .owner = &entry->owner, .ask = &entry->ask,
		.lender = &entry->lender, .flag = MINT_FLAG_FUNCTIONS,
		.home = nodes_plan->pci_home[i], .event = MINT_EVENT_FUNCTION,
		.arg = nodes_plan->machine->pci[i].bdf,
	};
	return nodes_plan->pci_moves[i];
}

static bool core_of(unsigned int i, struct thing *thing)
{
	struct mint_core *entry = table_core(table_page(), i);

	*thing = (struct thing){
		.give = plan_give_core, .i = i, .owner = &entry->owner, .ask = &entry->ask,
		.lender = &entry->lender, .flag = MINT_FLAG_CORES,
		.home = nodes_plan->cpu_home[i], .event = MINT_EVENT_CORE,
		.arg = nodes_plan->machine->cpu[i].lapic_id,
	};
	return nodes_plan->cpu_moves[i];
}

typedef void (*visit_t)(const struct thing *thing, unsigned int arg);

static void for_each_function(visit_t visit, unsigned int arg)
{
	struct thing thing;

	for (unsigned int i = 0; i < nodes_plan->machine->pci_count; i++)
		if (function_of(i, &thing))
			visit(&thing, arg);
}

static void for_each_core(visit_t visit, unsigned int arg)
{
	struct thing thing;

	for (unsigned int i = 0; i < nodes_plan->machine->cpu_count; i++)
		if (core_of(i, &thing))
			visit(&thing, arg);
}

static const char *name_of(char buf[NAME_LEN], const struct thing *thing)
{
	char bdf[BDF_TEXT_LEN];

	if (thing->event == MINT_EVENT_CORE)
		fmt_string(buf, NAME_LEN, "core %u", thing->arg);
	else
		fmt_string(buf, NAME_LEN, "PCI function %s", bdf_text(bdf, thing->arg));
	return buf;
}

uint8_t owners_tag(unsigned int owner)
{
	if (owner < nodes_plan->node_count)
		return nodes_plan->node[owner].tag;
	return owner == PLAN_MONITOR ? MINT_TAG_MONITOR : MINT_TAG_FREE;
}

/* Returns false if nothing can have the owner that is in the table. */
static bool owner_now(const uint8_t *in_table, unsigned int *owner)
{
	uint8_t tag = __atomic_load_n(in_table, __ATOMIC_ACQUIRE);

	for (unsigned int n = 0; n < nodes_plan->node_count; n++)
		if (nodes_plan->node[n].tag == tag) {
			*owner = n;
			return true;
		}
	*owner = tag == MINT_TAG_MONITOR ? PLAN_MONITOR : PLAN_NOBODY;
	return tag == MINT_TAG_MONITOR || tag == MINT_TAG_FREE;
}

bool owners_of_core(unsigned int i, unsigned int *owner)
{
	return owner_now(&table_core(table_page(), i)->owner, owner);
}

static void read_one(const struct thing *thing, unsigned int unused)
{
	unsigned int owner;

	(void)unused;
	if (owner_now(thing->owner, &owner))
		thing->give(nodes_plan, thing->i, owner);
}

void owners_read(void)
{
	for_each_function(read_one, 0);
	for_each_core(read_one, 0);
}

/* The table first: what somebody else has written there meanwhile stays. */
static bool hand_over(unsigned int n, const struct thing *thing, unsigned int to,
		      enum mint_cause cause)
{
	const struct mint_event event = {
		.tsc = rdtsc(), .node = n, .state = thing->event, .cause = cause,
		.arg = thing->arg,
	};

	if (!table_exchange(thing->owner, owners_tag(n), owners_tag(to), NULL))
		return false;
	thing->give(nodes_plan, thing->i, to);
	table_log(table_page(), &event);
	return true;
}

/* Whoever has asked the dead node for it sees that there is no answer. */
static void drop_request(unsigned int n, uint32_t *word)
{
	uint32_t seen = __atomic_load_n(word, __ATOMIC_ACQUIRE);

	if (seen != MINT_ASK_NONE && MINT_ASK_KIND(seen) != MINT_ASK_DONE &&
	    MINT_ASK_OF(seen) == owners_tag(n))
		table_exchange32(word, seen, MINT_ASK_NONE);
}

static void return_one(const struct thing *thing, unsigned int n)
{
	char name[NAME_LEN];

	drop_request(n, thing->ask);
	if (thing->home != n && hand_over(n, thing, thing->home, MINT_CAUSE_RETURNED))
		log_print("mint: node %s: %s goes back to %s\n", node_name(n),
			  name_of(name, thing), thing->home < nodes_plan->node_count ?
			  node_name(thing->home) : "nobody");
}

void owners_return_cores(unsigned int n)
{
	for_each_core(return_one, n);
}

void owners_return_functions(unsigned int n)
{
	for_each_function(return_one, n);
}

/*
 * Whoever is lent it finds it by its tag; the lender has to be there before. If the heir dies at
 * this moment, either its end returns the thing, or this does: node_left() comes before that.
 */
static void lend(const struct thing *thing, unsigned int n)
{
	unsigned int heir = nodes_plan->node[n].heir;
	char name[NAME_LEN];

	if (__atomic_load_n(thing->owner, __ATOMIC_ACQUIRE) != owners_tag(n) ||
	    !(__atomic_load_n(&node_entry(heir)->flags, __ATOMIC_ACQUIRE) & thing->flag))
		return;
	__atomic_store_n(thing->lender, MINT_LENDER(owners_tag(n)), __ATOMIC_RELEASE);
	if (!hand_over(n, thing, heir, MINT_CAUSE_LENT))
		return;
	if (!node_lives(heir)) {
		hand_over(heir, thing, n, MINT_CAUSE_RETURNED);
		return;
	}
	log_print("mint: node %s: %s is lent to %s\n", node_name(n), name_of(name, thing),
		  node_name(heir));
}

static void lend_core(const struct thing *thing, unsigned int n)
{
	if (thing->home == n && plan_lends_cores(nodes_plan, &node_boot(n)->info,
						 &node_boot(nodes_plan->node[n].heir)->info))
		lend(thing, n);
}

static void lend_function(const struct thing *thing, unsigned int n)
{
	if (plan_lends_function(nodes_plan, n, thing->i) &&
	    pci_answer(pci_read32(thing->arg, PCI_VENDOR_ID)) == PCI_READY)
		lend(thing, n);
}

void owners_lend(unsigned int n, bool reset)
{
	unsigned int heir = nodes_plan->node[n].heir;

	if (heir == PLAN_NOBODY || !node_lives(heir) || facts_state(heir) != MINT_NODE_RUNNING)
		return;
	for_each_core(lend_core, n);
	if (reset)
		for_each_function(lend_function, n);
}

bool owners_keep(unsigned int n, unsigned int i)
{
	struct thing thing;
	char name[NAME_LEN];

	if (!function_of(i, &thing) || thing.home == n)
		return false;
	if (hand_over(n, &thing, PLAN_MONITOR, MINT_CAUSE_RETURNED))
		log_print("mint: node %s: %s does not answer after its reset: the monitor keeps "
			  "it until the machine is reset\n", node_name(n), name_of(name, &thing));
	return true;
}
