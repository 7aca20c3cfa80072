// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/node.h"
#include <stddef.h>
#include "lib/str.h"
#include "lib/world.h"
#include "monitor/cpu/core.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/mem/images.h"
#include "monitor/table_page.h"

extern const uint8_t home_reset_system[], home_reset_vector[], home_unsupported[],
	home_set_virtual_address_map[];				/* home.asm */
extern const uint8_t runtime_start[], runtime_end[];		/* the linker scripts */

#define PREPARE_US		60000000	/* for all copies; a core that needs longer is dead */
#define TRAMPOLINE_STAYS_US	50000		/* a decompressor borrows the slice for a moment */
#define MAILBOX_SINCE_MAJOR	5		/* Linux that wakes cores by the mailbox */
#define MAILBOX_SINCE_MINOR	17

enum prepared { PREPARE_PENDING, PREPARE_DONE, PREPARE_FAILED };

/* What the monitor knows of a node beside its plan. */
struct node {
	unsigned int index;
	uint32_t prepared;		/* enum prepared; atomic */
	uint64_t copied_bytes, copy_ticks;
	uint64_t started;		/* TSC at the kernel's entry */
	uint64_t trampoline_seen;	/* TSC; 0: the low slice is empty */
	struct diag diag;
};

static const struct plan *plan;
static struct node nodes[CONFIG_NODES_MAX];

static void prepare(void *arg)
{
	struct node *node = arg;
	const struct plan_node *p = &plan->node[node->index];
	const struct world_resident resident = {
		.code = { (phys_t)runtime_start, (phys_t)runtime_end },
		.services = {
			.reset_system = (phys_t)home_reset_system,
			.set_virtual_address_map = (phys_t)home_set_virtual_address_map,
			.unsupported = (phys_t)home_unsupported,
		},
		.reset_vector = (phys_t)home_reset_vector,
	};
	uint64_t start = rdtsc();
	bool ok;

	node->copied_bytes = images_load(plan, p);
	node->copy_ticks = rdtsc() - start;
	memset((void *)p->low.start, 0, range_size(p->low));
	diag_init(&node->diag);
	ok = world_build(plan, node->index, &resident,
			 (const void *)plan->file[p->kernel].place.start,
			 (void *)p->world.start, (void *)p->boot_params, &node->diag);
	__atomic_store_n(&node->prepared, ok ? PREPARE_DONE : PREPARE_FAILED, __ATOMIC_RELEASE);
}

static enum prepared prepared(const struct node *node)
{
	return __atomic_load_n(&node->prepared, __ATOMIC_ACQUIRE);
}

bool node_prepare_all(const struct plan *the_plan)
{
	uint64_t start = rdtsc();
	unsigned int own = PLAN_NOBODY;
	bool ok = true;

	plan = the_plan;
	for (unsigned int n = 0; n < plan->node_count; n++) {
		nodes[n] = (struct node){ .index = n };
		if (plan->node[n].boot_lapic_id == cpu_lapic_id())
			own = n;
		else
			core_order(core_find(plan->node[n].boot_lapic_id), prepare, &nodes[n]);
	}
	if (own != PLAN_NOBODY)
		prepare(&nodes[own]);
	for (unsigned int n = 0; n < plan->node_count; n++) {
		while (prepared(&nodes[n]) == PREPARE_PENDING && !tsc_passed(start, PREPARE_US))
			cpu_pause();
		if (prepared(&nodes[n]) == PREPARE_DONE)
			continue;
		ok = false;
		log_print("mint: node %s cannot be started\n", plan->node[n].want->name);
		diag_print(&nodes[n].diag, log_sink());
	}
	return ok;
}

static void enter(void *arg) __attribute__((noreturn));
static void enter(void *arg)
{
	struct node *node = arg;
	const struct plan_node *p = &plan->node[node->index];

	core_set_state(core_find(cpu_lapic_id()), CORE_TAKEN);
	node->started = rdtsc();
	table_page_node(plan, node->index)->generation++;
	table_page_set_state(plan, node->index, MINT_NODE_STARTING);
	cpu_enter_linux(p->kernel_addr + BZIMAGE_ENTRY64, p->boot_params);
}

unsigned int node_cores_taken(unsigned int n)
{
	unsigned int taken = 0;

	for (unsigned int i = 0; i < core_count; i++)
		taken += cores[i].node == n && core_state(&cores[i]) == CORE_TAKEN;
	return taken;
}

static bool low_slice_written(const struct plan_node *p)
{
	for (phys_t at = p->low.start; at < p->low.end; at += sizeof(uint64_t))
		if (*(volatile uint64_t *)at)
			return true;
	return false;
}

/* Turning on five-level paging borrows the slice too, and then gives it back as it was. */
static bool trampoline_written(struct node *node)
{
	if (!low_slice_written(&plan->node[node->index])) {
		node->trampoline_seen = 0;
		return false;
	}
	if (!node->trampoline_seen)
		node->trampoline_seen = rdtsc();
	return tsc_passed(node->trampoline_seen, TRAMPOLINE_STAYS_US);
}

/*
 * A kernel writes its SMP trampoline into the low slice after it has read the
 * CMOS clock and before it wakes its cores; the cores then leave through the
 * mailbox. A kernel that knows no mailbox takes them by INIT, unseen.
 */
static bool past_early_boot(unsigned int n)
{
	const struct plan_node *p = &plan->node[n];
	const struct bzimage *kernel = &plan->file[p->kernel].info;

	if (!trampoline_written(&nodes[n]))
		return false;
	return !bzimage_at_least(kernel, MAILBOX_SINCE_MAJOR, MAILBOX_SINCE_MINOR) ||
		node_cores_taken(n) == p->core_count;
}

static bool timed_out(unsigned int n)
{
	return tsc_passed(nodes[n].started, plan->config->timeout_ms * 1000ull);
}

/* Let node @n's state follow what can be seen of it. True: nothing more to wait for. */
static bool advance(unsigned int n)
{
	const char *name = plan->node[n].want->name;

	if (table_page_node(plan, n)->state != MINT_NODE_STARTING)
		return table_page_node(plan, n)->state != MINT_NODE_LOADED;
	if (!nodes[n].started)
		return false;
	if (past_early_boot(n)) {
		table_page_set_state(plan, n, MINT_NODE_RUNNING);
		log_print("mint: node %s runs, %u of %u cores, %llu ms after its entry\n", name,
			  node_cores_taken(n), plan->node[n].core_count,
			  (unsigned long long)tsc_to_us(rdtsc() - nodes[n].started) / 1000);
		return true;
	}
	if (!timed_out(n))
		return false;
	/* With its trampoline in place a kernel lives, and may have been told to leave cores out. */
	table_page_set_state(plan, n, nodes[n].trampoline_seen ? MINT_NODE_RUNNING : MINT_NODE_HUNG);
	log_print("mint: node %s: %s, %u of %u cores, %u s after its entry; going on without it\n",
		  name, nodes[n].trampoline_seen ? "has not taken all its cores" : "gave no sign of life",
		  node_cores_taken(n), plan->node[n].core_count, plan->config->timeout_ms / 1000);
	return true;
}

void node_poll(void)
{
	for (unsigned int n = 0; plan && n < plan->node_count; n++)
		if (nodes[n].started)
			advance(n);
}

static void report_start(uint64_t entered, uint64_t waited)
{
	uint64_t ticks = rdtsc() - entered, copy_ticks = 0, bytes = 0;

	for (unsigned int n = 0; n < plan->node_count; n++) {
		copy_ticks += nodes[n].copy_ticks;
		bytes += nodes[n].copied_bytes;
	}
	log_print("mint: start: nodes %u total_us %llu waited_us %llu copied_bytes %llu copy_us %llu\n",
		  plan->node_count, (unsigned long long)tsc_to_us(ticks),
		  (unsigned long long)tsc_to_us(waited), (unsigned long long)bytes,
		  (unsigned long long)tsc_to_us(copy_ticks));
}

static void start_one(unsigned int n)
{
	log_print("mint: node %s: entering its kernel on core %u at %llx\n",
		  plan->node[n].want->name, plan->node[n].boot_lapic_id,
		  (unsigned long long)plan->node[n].kernel_addr);
	core_order(core_find(plan->node[n].boot_lapic_id), enter, &nodes[n]);
}

static void wait_for(unsigned int n)
{
	while (n != PLAN_NOBODY && !advance(n))
		cpu_pause();
}

unsigned int node_start_others(const struct plan *the_plan, uint64_t entered)
{
	unsigned int own = PLAN_NOBODY, last = PLAN_NOBODY;
	uint64_t waited = 0, start;

	plan = the_plan;
	for (unsigned int n = 0; n < plan->node_count; n++) {
		if (plan->node[n].boot_lapic_id == cpu_lapic_id()) {
			own = n;
			continue;
		}
		start = rdtsc();
		wait_for(last);
		waited += rdtsc() - start;
		start_one(n);
		last = n;
	}
	if (own != PLAN_NOBODY) {
		start = rdtsc();
		wait_for(last);
		waited += rdtsc() - start;
	}
	report_start(entered, waited);
	return own;
}

void node_start_here(unsigned int n)
{
	log_print("mint: node %s: entering its kernel on this core, %u\n",
		  plan->node[n].want->name, cpu_lapic_id());
	enter(&nodes[n]);
}

void node_core_came_home(unsigned int n, uint32_t lapic_id, uint64_t reason)
{
	static const char *const how[] = { "reset", "reset", "power-off", "reset" };

	if (reason == HOME_OFFLINE) {
		log_print("mint: node %s: core %u was taken offline\n", plan->node[n].want->name,
			  lapic_id);
		return;
	}
	table_page_set_state(plan, n, MINT_NODE_HALTED);
	log_print("mint: node %s: %s, its core %u rests in the monitor\n",
		  plan->node[n].want->name, reason < 4 ? how[reason] : "reset", lapic_id);
}
