// SPDX-License-Identifier: GPL-2.0-only
/* plan_make() calls the parts of the plan one after the other; each fills in its share of *plan. */
#include "lib/plan/plan_internal.h"
#include "lib/plan/plan_make.h"
#include "lib/base/str.h"

#define PIECES_MAX	(RANGE_SET_MAX / 2)	/* at first: giving memory away splits pieces */

/*
 * Returns the part of @mem that can be given away, in whole pages. plan_monitor_low() gives away
 * what lies below 1 MiB.
 */
static struct range dealt(const struct machine_mem *mem)
{
	const struct range within = { MIB(1), PLAN_TOP };

	if (mem->type != MEM_USABLE)
		return (struct range){ 0, 0 };
	return range_intersect(range_shrink(mem->range, PLAN_PAGE), within);
}

static unsigned int count_pieces(const struct machine *m, uint64_t least)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < m->mem_count; i++)
		count += range_size(dealt(&m->mem[i])) >= least;
	return count;
}

/*
 * Returns the size of the smallest pieces that are used: a page, unless there are too many pieces.
 */
static uint64_t least_piece(const struct machine *m)
{
	uint64_t least = PLAN_PAGE;

	while (count_pieces(m, least) > PIECES_MAX)
		least *= 2;
	return least;
}

static void find_ram(struct plan_work *w)
{
	uint64_t least = least_piece(w->m), lost = 0;
	char size[FMT_SIZE_LEN], sum[FMT_SIZE_LEN];

	for (unsigned int i = 0; i < w->m->mem_count; i++) {
		struct range r = dealt(&w->m->mem[i]);

		if (range_size(r) >= least)
			range_set_add(&w->plan->left, r);
		else
			lost += range_size(r);
	}
	if (lost)
		PLAN_WARNING(w, 0, "the memory is in more than %u pieces: those of less than %s, "
			     "together %s, are left unused", PIECES_MAX, fmt_size(size, least),
			     fmt_size(sum, lost));
}

/* Returns where RAM ends, as far as the table's blocks reach. */
static phys_t find_end(struct plan_work *w)
{
	phys_t end = 0;

	for (unsigned int i = 0; i < w->m->mem_count; i++) {
		struct range r = range_shrink(w->m->mem[i].range, PLAN_PAGE);

		if (w->m->mem[i].type == MEM_USABLE && !range_empty(r))
			end = r.end;
	}
	if (end <= PLAN_TOP)
		return end;
	PLAN_WARNING(w, 0,
		     "memory from 0x%llx up is left unused: the ownership table has %u blocks "
		     "of 128 MiB", plan_ull(PLAN_TOP), PLAN_BLOCKS_MAX);
	return PLAN_TOP;
}

static void begin(struct plan_work *w)
{
	struct plan *plan = w->plan;

	memset(plan, 0, sizeof(*plan));
	plan->machine = w->m;
	plan->config = w->cfg;
	plan->node_count = w->cfg->node_count;
	for (unsigned int n = 0; n < plan->node_count; n++)
		plan->node[n].want = &w->cfg->node[n];
	find_ram(w);
	plan->block_count = (unsigned int)(align_up(find_end(w),
						    MINT_BLOCK_SIZE) >> MINT_BLOCK_SHIFT);
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
	plan_check_lend(&w);
	plan_files_settle(&w);
	plan_net_take(&w);
	plan_store_take(&w);
	plan_pool_fill(&w);
	plan_images_place(&w);
	plan_pci_share(&w);
	plan_uart_share(&w);
	plan_irqs_share(&w);
	plan_cmdline_check(&w);
	plan_words_check(&w);
	if (plan->left.overflow || plan->pool.overflow)
		PLAN_ERROR(&w, 0, "the memory is in more than %u pieces: give nodes fewer, larger "
			   "ranges", RANGE_SET_MAX);
	return diag->errors == errors;
}
