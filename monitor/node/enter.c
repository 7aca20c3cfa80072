// SPDX-License-Identifier: GPL-2.0-only
/*
 * Enters the nodes' kernels: at the machine's start those that were chosen, one after the other,
 * and one at each later start.
 */
#include <stddef.h>
#include "lib/base/str.h"
#include "monitor/apic/lapic.h"
#include "monitor/cpu/core.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/node/early_boot.h"
#include "monitor/node/facts.h"
#include "monitor/node/node.h"
#include "monitor/node/node_own.h"
#include "monitor/table_page.h"

#define PREPARE_US 60000000		/* for all copies; a core that needs longer is dead */

static node_set_t chosen;		/* for the machine's start */

/* Orders carry a node's index as their argument. */
static void *order_arg(unsigned int n)
{
	return &nodes[n];
}

static unsigned int order_node(const void *arg)
{
	return (unsigned int)((const struct node *)arg - nodes);
}

static void prepare(void *arg)
{
	unsigned int n = order_node(arg);
	bool ok = node_prepare(n);

	__atomic_store_n(&nodes[n].prepared, ok ? PREPARE_DONE : PREPARE_FAILED, __ATOMIC_RELEASE);
}

static enum prepared prepared(unsigned int n)
{
	return __atomic_load_n(&nodes[n].prepared, __ATOMIC_ACQUIRE);
}

static bool is_chosen(unsigned int n)
{
	return chosen >> n & 1;
}

void node_clear_worlds(const struct plan *the_plan)
{
	for (unsigned int n = 0; n < the_plan->node_count; n++)
		memset((void *)the_plan->node[n].world.start, 0,
		       range_size(the_plan->node[n].world));
}

bool node_prepare_all(struct plan *the_plan, node_set_t the_chosen)
{
	uint64_t start = rdtsc();
	unsigned int own = PLAN_NOBODY;
	bool ok = true;

	nodes_plan = the_plan;
	chosen = the_chosen;
	for (unsigned int n = 0; n < nodes_plan->node_count; n++) {
		images_planned(nodes_plan, n, &nodes[n].images);
		if (!is_chosen(n))
			continue;
		if (nodes_plan->node[n].boot_lapic_id == cpu_lapic_id())
			own = n;
		else
			core_order(core_find(nodes_plan->node[n].boot_lapic_id), prepare,
				   order_arg(n));
	}
	if (own != PLAN_NOBODY)
		prepare(order_arg(own));
	for (unsigned int n = 0; n < nodes_plan->node_count; n++) {
		if (!is_chosen(n))
			continue;
		while (prepared(n) == PREPARE_PENDING && !tsc_passed(start, PREPARE_US))
			cpu_pause();
		if (prepared(n) == PREPARE_PENDING)
			log_print("mint: node %s: its core %u does not finish its copies\n",
				  nodes_plan->node[n].want->name,
				  nodes_plan->node[n].boot_lapic_id);
		ok &= prepared(n) == PREPARE_DONE;
	}
	return ok;
}

void node_enter(unsigned int n, enum mint_cause cause, uint32_t arg)
{
	const struct placement *at = &nodes[n].boot.at;
	const struct plan_node *p = &nodes_plan->node[n];

	node_begin(n);
	if (!early_boot_begin(n))
		return;
	core_set_state(core_find(cpu_lapic_id()), CORE_TAKEN);
	table_page_mend();		/* its mint.ko opens the table anew */
	facts_of(n)->generation++;
	table_page_node(n)->heartbeat_ms = 0;
	table_page_node(n)->heartbeat = 0;
	table_page_node(n)->wish = MINT_WISH_NONE;
	table_page_node(n)->vmcoreinfo = 0;
	table_page_node(n)->vmcoreinfo_size = 0;
	table_page_node(n)->page_offset = 0;
	table_page_node(n)->flags = 0;
	facts_of(n)->flags = 0;
	table_page_node(n)->memory = MINT_MEMORY_NONE;
	table_page_node(n)->bell = 0;
	facts_show(n);
	log_print("mint: node %s: entering its kernel on core %u at %llx\n", p->want->name,
		  p->boot_lapic_id, (unsigned long long)at->kernel_addr);
	__atomic_store_n(&nodes[n].lives, 1, __ATOMIC_RELEASE);
	__atomic_store_n(&nodes[n].entered, rdtsc(), __ATOMIC_RELEASE);
	facts_set_state(n, MINT_NODE_STARTING, cause, arg);
	lapic_drain();		/* its functions are silent by now */
	cpu_enter_linux(at->kernel_addr + BZIMAGE_ENTRY64, at->boot_params);
}

static void enter(void *arg)
{
	node_enter(order_node(arg), MINT_CAUSE_BOOT, 0);
	/* It has other orders now; nobody shall wait for this one. */
	__atomic_store_n(&nodes[order_node(arg)].entered, rdtsc(), __ATOMIC_RELEASE);
}

static void report_start(uint64_t entered, uint64_t waited)
{
	uint64_t ticks = tsc_since(entered), copy_ticks = 0, bytes = 0;
	unsigned int count = 0;

	for (unsigned int n = 0; n < nodes_plan->node_count; n++) {
		if (!is_chosen(n))
			continue;
		count++;
		copy_ticks += nodes[n].copy_ticks;
		bytes += nodes[n].copied_bytes;
	}
	log_print("mint: start: nodes %u total_us %llu waited_us %llu copied_bytes %llu copy_us "
		  "%llu\n",
		  count, (unsigned long long)tsc_to_us(ticks),
		  (unsigned long long)tsc_to_us(waited), (unsigned long long)bytes,
		  (unsigned long long)tsc_to_us(copy_ticks));
}

unsigned int node_start_others(uint64_t entered)
{
	unsigned int own = PLAN_NOBODY;
	uint64_t waited = 0, start;

	for (unsigned int n = 0; n < nodes_plan->node_count; n++) {
		struct core *boot = core_find(nodes_plan->node[n].boot_lapic_id);

		if (!is_chosen(n))
			continue;
		if (boot->lapic_id == cpu_lapic_id()) {
			own = n;
			continue;
		}
		start = rdtsc();
		early_boot_wait();
		waited += tsc_since(start);
		core_order(boot, enter, order_arg(n));
		/* A machine check may have ended it there. */
		while (!node_entered(n) && core_state(boot) != CORE_ABSENT)
			cpu_pause();
	}
	if (own != PLAN_NOBODY) {
		start = rdtsc();
		early_boot_wait();
		waited += tsc_since(start);
	}
	report_start(entered, waited);
	return own;
}
