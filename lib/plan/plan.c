// SPDX-License-Identifier: GPL-2.0-only
#include "lib/plan/plan_internal.h"
#include "lib/plan/plan_map.h"
#include "lib/base/str.h"

/* RAM that can be dealt out, in whole pages. Below 1 MiB plan_monitor_low deals. */
static void begin(struct plan_work *w)
{
	struct plan *plan = w->plan;
	const struct range dealt = { MIB(1), PLAN_TOP };
	phys_t end = 0;

	memset(plan, 0, sizeof(*plan));
	plan->machine = w->m;
	plan->config = w->cfg;
	plan->node_count = w->cfg->node_count;
	for (unsigned int n = 0; n < plan->node_count; n++)
		plan->node[n].want = &w->cfg->node[n];
	for (unsigned int i = 0; i < w->m->mem_count; i++) {
		struct range r = range_shrink(w->m->mem[i].range, PLAN_PAGE);

		if (w->m->mem[i].type != MEM_USABLE || range_empty(r))
			continue;
		range_set_add(&plan->left, range_intersect(r, dealt));
		end = r.end;
	}
	if (end > PLAN_TOP) {
		PLAN_WARNING(w, 0, "memory from 0x%llx up is left unused: the ownership table has "
			     "%u blocks", plan_ull(PLAN_TOP), PLAN_BLOCKS_MAX);
		end = PLAN_TOP;
	}
	plan->block_count = (unsigned int)(align_up(end, MINT_BLOCK_SIZE) >> MINT_BLOCK_SHIFT);
}

bool plan_make(struct plan *plan, const struct plan_input *in, struct diag *diag)
{
	struct plan_work w = {
		.plan = plan, .in = in, .m = in->machine, .cfg = in->config, .diag = diag,
	};
	unsigned int errors = diag->errors;

	begin(&w);
	plan_cores_share(&w);
	plan_files_find(&w);
	plan_monitor_memory(&w);
	plan_monitor_low(&w);
	plan_memory_share(&w);
	plan_files_settle(&w);
	plan_store_take(&w);
	plan_pool_fill(&w);
	plan_images_place(&w);
	plan_pci_share(&w);
	plan_uart_share(&w);
	plan_lines_share(&w);
	plan_cmdline_check(&w);
	plan_words_check(&w);
	if (plan->left.overflow || plan->pool.overflow)
		PLAN_ERROR(&w, 0, "the memory is in more than %u pieces: give nodes fewer, larger "
			   "ranges", RANGE_SET_MAX);
	return diag->errors == errors;
}

struct table_counts plan_table_counts(const struct plan *plan)
{
	uint32_t intx = 0;

	/* As asked for: the table's place is found before lines are dealt out. */
	for (unsigned int n = 0; n < plan->node_count; n++)
		intx += plan->node[n].want->irq.count;
	return (struct table_counts){
		.blocks = plan->block_count,
		.cores = plan->machine->cpu_count,
		.functions = plan->machine->pci_count,
		.nodes = plan->node_count,
		.ranges = plan->node_count * (PLAN_NODE_RAM_MAX + 1) + 1,
		.images = PLAN_IMAGES_SPARE + plan->node_count * PLAN_IMAGES_PER_NODE,
		.lines = plan->node_count * PLAN_NODE_ISA_LINES + intx,
		.intx = intx,
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

uint64_t plan_arena_size(const struct machine *m)
{
	return align_up(m->cpu_count * PLAN_STACK_SIZE, PLAN_PAGE) + plan_map_tables(m) * PLAN_PAGE;
}
