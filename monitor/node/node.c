// SPDX-License-Identifier: GPL-2.0-only
/* Questions about one node: what the monitor knows of it beside its plan. */
#include "monitor/node/node.h"
#include "monitor/cpu/core.h"
#include "monitor/log.h"
#include "monitor/node/node_own.h"
#include "monitor/table_page.h"

struct node nodes[CONFIG_NODES_MAX];
struct plan *nodes_plan;

const struct plan *node_plan(void)
{
	return nodes_plan;
}

bool node_lose_core(unsigned int n, struct core *core)
{
	if (nodes_plan->node[n].core_count < 2)
		return false;
	core_set_state(core, CORE_LOST);
	log_print("mint: node %s: core %u, the hardware BSP, was halted by the dead kernel and "
		  "cannot be woken: the node goes on without it, degraded, until the machine is "
		  "reset\n",
		  nodes_plan->node[n].want->name, core->lapic_id);
	table_page_lose_core(nodes_plan, n, core->lapic_id);
	return plan_lose_core(nodes_plan, n, core->lapic_id);
}

void node_count_cores(unsigned int n)
{
	for (unsigned int i = 0; i < core_count; i++)
		if (nodes_plan->cpu_moves[i] && plan_core_owner(nodes_plan, i) == n)
			plan_give_core(nodes_plan, i, core_node(&cores[i]));
	plan_count_cores(nodes_plan, n);
}

uint64_t node_entered(unsigned int n)
{
	return __atomic_load_n(&nodes[n].entered, __ATOMIC_ACQUIRE);
}

const struct node_boot *node_boot(unsigned int n)
{
	return &nodes[n].boot;
}

bool node_wanted(unsigned int n)
{
	return __atomic_load_n(&nodes[n].wanted, __ATOMIC_ACQUIRE);
}

bool node_lives(unsigned int n)
{
	return __atomic_load_n(&nodes[n].lives, __ATOMIC_ACQUIRE);
}

void node_begin(unsigned int n)
{
	__atomic_store_n(&nodes[n].begun, 1, __ATOMIC_RELEASE);
}

bool node_begun(unsigned int n)
{
	return __atomic_load_n(&nodes[n].begun, __ATOMIC_ACQUIRE);
}

void node_left(unsigned int n)
{
	__atomic_store_n(&nodes[n].lives, 0, __ATOMIC_RELEASE);
	__atomic_store_n(&nodes[n].begun, 0, __ATOMIC_RELEASE);
}

static unsigned int cores_that_are(unsigned int n, enum core_state state)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < core_count; i++)
		count += core_node(&cores[i]) == n && core_state(&cores[i]) == state;
	return count;
}

unsigned int node_cores_taken(unsigned int n)
{
	return cores_that_are(n, CORE_TAKEN);
}

unsigned int node_cores_away(unsigned int n)
{
	return cores_that_are(n, CORE_ABSENT);
}

const struct config_node *node_config(unsigned int n)
{
	return nodes_plan->node[n].want;
}

const char *node_name(unsigned int n)
{
	return node_config(n)->name;
}

unsigned int node_tagged(uint8_t tag)
{
	unsigned int n = 0;

	while (n < nodes_plan->node_count && nodes_plan->node[n].tag != tag)
		n++;
	return n;
}

struct mint_node *node_entry(unsigned int n)
{
	return table_page_node(n);
}

struct core *node_boot_core(unsigned int n)
{
	return core_find(nodes_plan->node[n].boot_lapic_id);
}
