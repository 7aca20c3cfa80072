// SPDX-License-Identifier: GPL-2.0-only
/* The plan follows the table's owners of functions, as long as these are owners at all. */
#include <stdbool.h>
#include "monitor/node/owners.h"
#include "monitor/cpu/insn.h"
#include "monitor/log.h"
#include "monitor/node/node.h"
#include "monitor/node/node_own.h"
#include "monitor/table_page.h"

static uint8_t tag_of(unsigned int owner)
{
	if (owner < nodes_plan->node_count)
		return nodes_plan->node[owner].tag;
	return owner == PLAN_MONITOR ? MINT_TAG_MONITOR : MINT_TAG_FREE;
}

/* Returns false if no function can have this owner. */
static bool owner_of(uint8_t tag, unsigned int *owner)
{
	for (unsigned int n = 0; n < nodes_plan->node_count; n++)
		if (nodes_plan->node[n].tag == tag) {
			*owner = n;
			return true;
		}
	*owner = tag == MINT_TAG_MONITOR ? PLAN_MONITOR : PLAN_NOBODY;
	return tag == MINT_TAG_MONITOR || tag == MINT_TAG_FREE;
}

static void read_one(unsigned int i)
{
	uint8_t tag = __atomic_load_n(&table_function(table_page(), i)->owner, __ATOMIC_ACQUIRE);
	unsigned int owner;

	if (owner_of(tag, &owner))
		plan_give(nodes_plan, i, owner);
}

void owners_read(void)
{
	for (unsigned int i = 0; i < nodes_plan->machine->pci_count; i++)
		if (nodes_plan->pci_moves[i])
			read_one(i);
}

/* The table first: what somebody else has written there meanwhile stays. */
static bool hand_over(unsigned int n, unsigned int i, unsigned int to)
{
	const struct machine_pci *fn = &nodes_plan->machine->pci[i];
	const struct mint_event event = {
		.tsc = rdtsc(), .node = n, .state = MINT_EVENT_FUNCTION,
		.cause = MINT_CAUSE_RETURNED, .arg = fn->bdf,
	};

	if (!table_exchange(&table_function(table_page(), i)->owner, tag_of(n), tag_of(to), NULL))
		return false;
	plan_give(nodes_plan, i, to);
	table_log(table_page(), &event);
	return true;
}

static void return_one(unsigned int n, unsigned int i)
{
	unsigned int home = nodes_plan->pci_home[i];
	char name[BDF_TEXT_LEN];

	if (home != n && hand_over(n, i, home))
		log_print("mint: node %s: PCI function %s goes back to %s\n", node_name(n),
			  bdf_text(name, nodes_plan->machine->pci[i].bdf),
			  home < nodes_plan->node_count ? node_name(home) : "nobody");
}

/* Whoever has asked the dead node for it sees that there is no answer. */
static void drop_request(unsigned int n, unsigned int i)
{
	uint32_t *word = &table_function(table_page(), i)->ask;
	uint32_t seen = __atomic_load_n(word, __ATOMIC_ACQUIRE);

	if (seen != MINT_ASK_NONE && MINT_ASK_KIND(seen) != MINT_ASK_DONE &&
	    MINT_ASK_OF(seen) == tag_of(n))
		table_exchange32(word, seen, MINT_ASK_NONE);
}

void owners_return(unsigned int n)
{
	for (unsigned int i = 0; i < nodes_plan->machine->pci_count; i++) {
		if (!nodes_plan->pci_moves[i])
			continue;
		drop_request(n, i);
		if (nodes_plan->pci_owner[i] == n)
			return_one(n, i);
	}
}

bool owners_keep(unsigned int n, unsigned int i)
{
	char name[BDF_TEXT_LEN];

	if (nodes_plan->pci_home[i] == n || !nodes_plan->pci_moves[i])
		return false;
	if (hand_over(n, i, PLAN_MONITOR))
		log_print("mint: node %s: PCI function %s does not answer after its reset: the "
			  "monitor keeps it until the machine is reset\n", node_name(n),
			  bdf_text(name, nodes_plan->machine->pci[i].bdf));
	return true;
}
