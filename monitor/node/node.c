// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/node/node.h"
#include <stddef.h>
#include "lib/base/str.h"
#include "lib/world/world.h"
#include "monitor/apic/lapic.h"
#include "monitor/platform/cmos.h"
#include "monitor/cpu/core.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/node/early_boot.h"
#include "monitor/platform/firmware.h"
#include "monitor/log.h"
#include "monitor/node/images.h"
#include "monitor/table_page.h"

extern const uint8_t home_reset_system[], home_reset_vector[], home_unsupported[],
	home_set_virtual_address_map[];				/* home.asm */
extern const uint8_t runtime_start[], runtime_end[];		/* the linker scripts */

#define PREPARE_US 60000000		/* for all copies; a core that needs longer is dead */

enum prepared { PREPARE_PENDING, PREPARE_DONE, PREPARE_FAILED };

/* What the monitor knows of a node beside its plan. */
struct node {
	struct images images;		/* what it is started from */
	struct node_boot boot;		/* the same, checked, with its places */
	uint32_t prepared;		/* enum prepared; atomic */
	bool wanted;			/* it was made ready, for whatever life; atomic */
	uint64_t copied_bytes, copy_ticks;
	uint64_t entered;		/* TSC at the kernel's entry; atomic */
	uint32_t lives;			/* from there until it is taken home; atomic */
	uint32_t begun;			/* from the order to enter it until it is taken home; atomic */
	struct diag diag;
};

static struct plan *plan;
static struct node nodes[CONFIG_NODES_MAX];
static node_set_t chosen;		/* for the machine's start */

const struct plan *node_plan(void)
{
	return plan;
}

static struct setup_facts setup_facts(unsigned int n)
{
	const struct table *table = table_page();
	struct setup_facts facts = {
		.functions = (phys_t)table_function(table, 0),
		.function_count = table_count(table, MINT_ARRAY_FUNCTIONS),
		.function_stride = table->header.array[MINT_ARRAY_FUNCTIONS].stride,
		.pci_lock = (phys_t)table_lock_word(table, MINT_LOCK_PCI),
		.lines = (phys_t)table_line(table, 0),
		.line_count = table_count(table, MINT_ARRAY_LINES),
		.line_stride = table->header.array[MINT_ARRAY_LINES].stride,
		.ioapic_lock = (phys_t)table_lock_word(table, MINT_LOCK_IOAPIC),
	};

	facts.wall_seconds = cmos_wall(&facts.wall_tsc);
	facts.tsc_adjust = core_find(plan->node[n].boot_lapic_id)->tsc_adjust;
	return facts;
}

/* Write the world for a start from @boot. */
static bool build_world(unsigned int n, const struct node_boot *boot)
{
	struct node *node = &nodes[n];
	const struct plan_node *p = &plan->node[n];
	const struct world_resident resident = {
		.code = { (phys_t)runtime_start, (phys_t)runtime_end },
		.services = {
			.reset_system = (phys_t)home_reset_system,
			.set_virtual_address_map = (phys_t)home_set_virtual_address_map,
			.unsupported = (phys_t)home_unsupported,
		},
		.reset_vector = (phys_t)home_reset_vector,
		.facts = setup_facts(n),
		.firmware = firmware.fadt ? &firmware : NULL,
	};

	diag_init(&node->diag);
	if (plan->node[n].want->acpi_full)
		firmware_unlock();
	if (world_build(plan, n, boot, &resident, (const void *)boot->kernel.start,
			(void *)p->world.start, (void *)boot->at.boot_params, &node->diag))
		return true;
	diag_print(&node->diag, log_sink());
	return false;
}

static bool start_from(unsigned int n, const struct images *images, bool next)
{
	struct node *node = &nodes[n];
	struct node_boot boot;
	uint64_t start = rdtsc();

	if (!images_bring(plan, n, images, &boot))
		return false;
	node->copied_bytes = range_size(boot.kernel) + range_size(boot.initrd);
	node->copy_ticks = tsc_since(start);
	if (!build_world(n, &boot))
		return false;
	images_unwrap(&boot);
	images_use(n, images, next);
	node->images = *images;
	node->boot = boot;
	table_page_node(n)->kernel_addr = boot.at.kernel_addr;
	return true;
}

/* What it was given; if that is no good what it had; and what the config names, in the end. */
static bool choose(unsigned int n)
{
	const char *name = plan->node[n].want->name;
	struct images images, planned;

	if (images_next(plan, n, &nodes[n].images, &images)) {
		if (start_from(n, &images, true))
			return true;
		log_print("mint: node %s: what it was given is not used: it starts as before\n", name);
	}
	images = nodes[n].images;
	if (start_from(n, &images, false))
		return true;
	images_planned(plan, n, &planned);
	if (memcmp(&images, &planned, sizeof(images))) {
		log_print("mint: node %s: what it had is not used: it starts as the config says\n",
			  name);
		if (start_from(n, &planned, false))
			return true;
	}
	log_print("mint: node %s cannot be started\n", name);
	return false;
}

bool node_prepare(unsigned int n)
{
	struct node *node = &nodes[n];
	const struct range low = plan->node[n].low;

	__atomic_store_n(&node->wanted, true, __ATOMIC_RELEASE);
	if (!choose(n))
		return false;
	memset((void *)low.start, 0, range_size(low));
	return true;
}

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

	plan = the_plan;
	chosen = the_chosen;
	for (unsigned int n = 0; n < plan->node_count; n++) {
		images_planned(plan, n, &nodes[n].images);
		if (!is_chosen(n))
			continue;
		if (plan->node[n].boot_lapic_id == cpu_lapic_id())
			own = n;
		else
			core_order(core_find(plan->node[n].boot_lapic_id), prepare, order_arg(n));
	}
	if (own != PLAN_NOBODY)
		prepare(order_arg(own));
	for (unsigned int n = 0; n < plan->node_count; n++) {
		if (!is_chosen(n))
			continue;
		while (prepared(n) == PREPARE_PENDING && !tsc_passed(start, PREPARE_US))
			cpu_pause();
		if (prepared(n) == PREPARE_PENDING)
			log_print("mint: node %s: its core %u does not finish its copies\n",
				  plan->node[n].want->name, plan->node[n].boot_lapic_id);
		ok &= prepared(n) == PREPARE_DONE;
	}
	return ok;
}

bool node_lose_core(unsigned int n, struct core *core)
{
	if (plan->node[n].core_count < 2)
		return false;
	core_set_state(core, CORE_LOST);
	log_print("mint: node %s: core %u, the hardware BSP, was halted by the dead kernel and cannot "
		  "be woken: the node goes on without it, degraded, until the machine is reset\n",
		  plan->node[n].want->name, core->lapic_id);
	table_page_lose_core(plan, n, core->lapic_id);
	return plan_lose_core(plan, n, core->lapic_id);
}

uint64_t node_entered(unsigned int n)
{
	return __atomic_load_n(&nodes[n].entered, __ATOMIC_ACQUIRE);
}

const struct node_boot *node_boot(unsigned int n)
{
	return &nodes[n].boot;
}

bool node_off(unsigned int n)
{
	const struct mint_node *node = table_page_node(n);
	enum mint_node_state state = table_page_state(n);

	return state == MINT_NODE_HALTED ||
		(state == MINT_NODE_LOADED &&
		 __atomic_load_n(&node->request, __ATOMIC_ACQUIRE) == MINT_REQUEST_NONE &&
		 !__atomic_load_n(&nodes[n].wanted, __ATOMIC_ACQUIRE));
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

void node_enter(unsigned int n, enum mint_cause cause, uint32_t arg)
{
	const struct placement *at = &nodes[n].boot.at;
	const struct plan_node *p = &plan->node[n];

	node_begin(n);
	if (!early_boot_begin(n))
		return;
	core_set_state(core_find(cpu_lapic_id()), CORE_TAKEN);
	table_page_mend();		/* its mint.ko opens the table anew */
	table_page_facts(n)->generation++;
	table_page_node(n)->heartbeat_ms = 0;
	table_page_node(n)->heartbeat = 0;
	table_page_node(n)->wish = MINT_WISH_NONE;
	table_page_node(n)->vmcoreinfo = 0;
	table_page_node(n)->vmcoreinfo_size = 0;
	table_page_node(n)->page_offset = 0;
	table_page_node(n)->flags = 0;
	table_page_facts(n)->flags = 0;
	table_page_node(n)->memory = MINT_MEMORY_NONE;
	table_page_node(n)->bell = 0;
	table_page_show_facts(n);
	log_print("mint: node %s: entering its kernel on core %u at %llx\n", p->want->name,
		  p->boot_lapic_id, (unsigned long long)at->kernel_addr);
	__atomic_store_n(&nodes[n].lives, 1, __ATOMIC_RELEASE);
	__atomic_store_n(&nodes[n].entered, rdtsc(), __ATOMIC_RELEASE);
	table_page_set_state(n, MINT_NODE_STARTING, cause, arg);
	lapic_drain();		/* its functions are silent by now */
	cpu_enter_linux(at->kernel_addr + BZIMAGE_ENTRY64, at->boot_params);
}

static void enter(void *arg)
{
	node_enter(order_node(arg), MINT_CAUSE_BOOT, 0);
	/* It has other orders now; nobody shall wait for this one. */
	__atomic_store_n(&nodes[order_node(arg)].entered, rdtsc(), __ATOMIC_RELEASE);
}

static unsigned int cores_that_are(unsigned int n, enum core_state state)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < core_count; i++)
		count += cores[i].node == n && core_state(&cores[i]) == state;
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

static void report_start(uint64_t entered, uint64_t waited)
{
	uint64_t ticks = tsc_since(entered), copy_ticks = 0, bytes = 0;
	unsigned int count = 0;

	for (unsigned int n = 0; n < plan->node_count; n++) {
		if (!is_chosen(n))
			continue;
		count++;
		copy_ticks += nodes[n].copy_ticks;
		bytes += nodes[n].copied_bytes;
	}
	log_print("mint: start: nodes %u total_us %llu waited_us %llu copied_bytes %llu copy_us %llu\n",
		  count, (unsigned long long)tsc_to_us(ticks),
		  (unsigned long long)tsc_to_us(waited), (unsigned long long)bytes,
		  (unsigned long long)tsc_to_us(copy_ticks));
}

unsigned int node_start_others(uint64_t entered)
{
	unsigned int own = PLAN_NOBODY;
	uint64_t waited = 0, start;

	for (unsigned int n = 0; n < plan->node_count; n++) {
		struct core *boot = core_find(plan->node[n].boot_lapic_id);

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
