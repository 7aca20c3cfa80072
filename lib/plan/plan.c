// SPDX-License-Identifier: GPL-2.0-only
/* Questions about a finished plan, and the one change to it. */
#include "lib/plan/plan.h"
#include "lib/plan/plan_map.h"

unsigned int plan_irq_find(const struct plan *plan, uint32_t gsi)
{
	unsigned int i = 0;

	while (i < plan->irq_count && plan->irq[i].gsi != gsi)
		i++;
	return i;
}

const struct plan_intx *plan_intx_of(const struct plan *plan, bdf_t bdf)
{
	for (unsigned int i = 0; i < plan->intx_count; i++)
		if (plan->intx[i].bdf == bdf)
			return &plan->intx[i];
	return NULL;
}

phys_t plan_intx_config(const struct plan *plan, const struct plan_intx *intx)
{
	uint8_t bus = (uint8_t)BDF_BUS(intx->bdf);
	const struct machine_ecam *ecam = ecam_of_buses(plan->machine, BDF_SEG(intx->bdf), bus,
							bus);

	return ecam ? ecam->base + (intx->bdf & 0xffff) * (phys_t)PLAN_PAGE : 0;
}

enum placement_error plan_images_find(const struct plan_node *node, const struct bzimage *kernel,
				      uint64_t initrd_size, struct placement *at)
{
	struct placement_ram ram[PLAN_NODE_RAM_MAX];

	for (unsigned int i = 0; i < node->ram_count; i++)
		ram[i] = (struct placement_ram){
			node->ram[i].start, node->ram[i].end, plan_is_dma(node, i),
		};
	return placement_find(ram, node->ram_count, kernel, initrd_size, at);
}

struct table_counts plan_table_counts(const struct plan *plan)
{
	uint32_t intx = 0;

	/* This counts what the config asks for: the table is placed before they have owners. */
	for (unsigned int n = 0; n < plan->node_count; n++)
		intx += plan->node[n].want->irq.count;
	return (struct table_counts){
		.blocks = plan->block_count,
		.cores = plan->machine->cpu_count,
		.functions = plan->machine->pci_count,
		.nodes = plan->node_count,
		.ranges = plan->node_count * (PLAN_NODE_RAM_MAX + 1) + 2,
		.images = PLAN_IMAGES_SPARE + plan->node_count * PLAN_IMAGES_PER_NODE,
		.irqs = plan->node_count * PLAN_NODE_ISA_IRQS + intx,
		.intx = intx,
		.console_size = plan->config->console_size,
	};
}

uint8_t plan_block_tag(const struct plan *plan, unsigned int n)
{
	struct range block = range_of(n * MINT_BLOCK_SIZE, MINT_BLOCK_SIZE);

	if (range_set_covers(&plan->pool, block))
		return MINT_TAG_FREE;
	for (unsigned int i = 0; i < plan->machine->mem_count; i++)
		if (plan->machine->mem[i].type == MEM_USABLE &&
		    range_overlaps(plan->machine->mem[i].range, block))
			return MINT_TAG_FIXED;
	return MINT_TAG_ABSENT;
}

uint64_t plan_arena_pool(const struct plan *plan)
{
	return plan->machine->cpu_count * PLAN_STACK_SIZE;
}
_Static_assert(PLAN_STACK_SIZE % PLAN_PAGE == 0, "whole pages");

uint64_t plan_arena_tables(const struct plan *plan)
{
	return plan_arena_pool(plan) + align_up(pool_notes_size(plan->block_count), PLAN_PAGE);
}

uint64_t plan_arena_size(const struct plan *plan)
{
	return plan_arena_tables(plan) + plan_map_tables(plan->machine) * PLAN_PAGE;
}

bool plan_lose_core(struct plan *plan, unsigned int n, uint32_t lapic_id)
{
	const struct machine *m = plan->machine;
	struct plan_node *node = &plan->node[n];
	unsigned int boot = 0;

	if (node->core_count < 2)
		return false;
	for (unsigned int i = 0; i < m->cpu_count; i++)
		if (plan->cpu_owner[i] == n && m->cpu[i].lapic_id == lapic_id) {
			plan->cpu_owner[i] = PLAN_MONITOR;
			node->core_count--;
		}
	/* The machine's cores ascend. */
	for (unsigned int i = m->cpu_count; i-- > 0; )
		if (plan->cpu_owner[i] == n) {
			node->boot_lapic_id = m->cpu[i].lapic_id;
			boot = i;
		}
	plan->cpu_moves[boot] = false;
	return true;
}
