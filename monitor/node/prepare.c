// SPDX-License-Identifier: GPL-2.0-only
/* Makes a node ready for its next life: copies and checks its images, and writes its world. */
#include <stddef.h>
#include "lib/base/str.h"
#include "lib/world/world.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/node/node.h"
#include "monitor/node/node_own.h"
#include "monitor/node/owners.h"
#include "monitor/platform/cmos.h"
#include "monitor/platform/firmware.h"
#include "monitor/table_page.h"

extern const uint8_t home_reset_system[], home_reset_vector[], home_unsupported[],
	home_set_virtual_address_map[];				/* home.asm */
extern const uint8_t runtime_start[], runtime_end[];		/* the linker scripts */

static struct setup_facts setup_facts(unsigned int n)
{
	const struct table *table = table_page();
	struct setup_facts facts = {
		.irqs = (phys_t)table_irq(table, 0),
		.irq_count = table_count(table, MINT_ARRAY_IRQS),
		.irq_stride = table->header.array[MINT_ARRAY_IRQS].stride,
		.ioapic_lock = (phys_t)table_lock_word(table, MINT_LOCK_IOAPIC),
	};

	facts.wall_seconds = cmos_wall(&facts.wall_tsc);
	facts.tsc_adjust = core_find(nodes_plan->node[n].boot_lapic_id)->tsc_adjust;
	return facts;
}

/* Write the world for a start from @boot. */
static bool build_world(unsigned int n, const struct node_boot *boot)
{
	struct node *node = &nodes[n];
	const struct plan_node *p = &nodes_plan->node[n];
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
	if (nodes_plan->node[n].want->acpi_full)
		firmware_unlock();
	if (world_build(nodes_plan, n, boot, &resident, (const void *)boot->kernel.start,
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

	if (!images_bring(nodes_plan, n, images, &boot))
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
	const char *name = nodes_plan->node[n].want->name;
	struct images images, planned;

	if (images_next(nodes_plan, n, &nodes[n].images, &images)) {
		if (start_from(n, &images, true))
			return true;
		log_print("mint: node %s: what it was given is not used: it starts as before\n",
			  name);
	}
	images = nodes[n].images;
	if (start_from(n, &images, false))
		return true;
	images_planned(nodes_plan, n, &planned);
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
	const struct range low = nodes_plan->node[n].low;

	__atomic_store_n(&node->wanted, true, __ATOMIC_RELEASE);
	owners_read();
	plan_count_cores(nodes_plan, n);
	plan_choose_buses(nodes_plan, n);
	if (!choose(n))
		return false;
	memset((void *)low.start, 0, range_size(low));
	return true;
}
