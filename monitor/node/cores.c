// SPDX-License-Identifier: GPL-2.0-only
/*
 * A core leaves a node only under that node's claim: whoever sends INITs to the node's cores holds
 * the claim, and knows which these are as long as it does.
 */
#include "monitor/node/cores.h"
#include "monitor/node/claim.h"
#include "monitor/node/node.h"
#include "monitor/node/owners.h"
#include "monitor/table_page.h"

static struct mint_core *entry_of(const struct core *core)
{
	return table_core(table_page(), (uint32_t)(core - cores));
}

static uint8_t place_of(const struct core *core)
{
	switch (core_state(core)) {
	case CORE_PARKED:
		return node_plan() ? owners_tag(core_node(core)) : MINT_PLACE_AWAY;
	case CORE_TAKEN:
		return MINT_PLACE_KERNEL;
	default:
		return MINT_PLACE_AWAY;
	}
}

void cores_show(const struct core *core)
{
	uint8_t *place = &entry_of(core)->place, now = place_of(core);

	if (__atomic_load_n(place, __ATOMIC_RELAXED) != now)
		__atomic_store_n(place, now, __ATOMIC_RELEASE);
}

/*
 * Nobody can be the owner that stands in the table: somebody has written over it. Nobody knows that
 * but the core itself while it is parked.
 */
static void mend(const struct core *core, unsigned int owner)
{
	uint8_t *in_table = &entry_of(core)->owner;
	uint8_t seen = __atomic_load_n(in_table, __ATOMIC_ACQUIRE);

	if (seen != MINT_TAG_FREE && !table_is_node(table_page(), seen))
		table_exchange(in_table, seen, owners_tag(owner), NULL);
}

static void go_over(struct core *core, unsigned int from, unsigned int to)
{
	bool claims = from < node_plan()->node_count;

	if (claims && !claim_try(from))
		return;			/* the next round of the park loop tries again */
	core->mailbox = core_mailbox(node_plan(), to);
	__atomic_store_n(&core->node, to, __ATOMIC_RELEASE);
	if (claims)
		claim_release(from);
}

void cores_follow(struct core *core)
{
	unsigned int i = (unsigned int)(core - cores), from = core_node(core), to;

	if (!node_plan())
		return;
	if (node_plan()->cpu_moves[i]) {
		if (!owners_of_core(i, &to) || to == PLAN_MONITOR)
			mend(core, from);
		else if (to != from)
			go_over(core, from, to);
	}
	cores_show(core);
}
