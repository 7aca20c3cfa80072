// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the monitor itself needs: the table, the worlds and the arena from `table` upwards, and
 * below 640 KiB its trampoline and the nodes' low slices.
 */
#include "lib/plan/plan_internal.h"
#include "lib/table/table.h"

static uint64_t whole_table_size(const struct plan_work *w)
{
	struct table_counts counts = plan_table_counts(w->plan);

	return table_size(&counts);
}

/* Reports that table and worlds cannot lie at @want, and where they would fit with the arena. */
static void refuse_table(struct plan_work *w, struct range want, struct range_set *free)
{
	uint64_t all = range_size(want) + plan_arena_size(w->plan);
	char why[PLAN_OBSTACLE_TEXT], size[FMT_SIZE_LEN];
	phys_t at;

	fmt_size(size, range_size(want));
	if (want.end > PLAN_FOUR_GIB)
		fmt_string(why, sizeof(why), "the end of what 32 bits address");
	else
		plan_obstacle(why, w, want);
	if (range_set_find_low(free, (struct range){ MINT_TABLE_DEFAULT, PLAN_FOUR_GIB }, all,
			       PLAN_ALIGN, &at) ||
	    range_set_find_low(free, (struct range){ MIB(2), PLAN_FOUR_GIB }, all, PLAN_ALIGN, &at))
		PLAN_ERROR(w, w->cfg->table_line, "table: %s at 0x%llx cannot be had: there is %s; "
			   "`table = 0x%llx` in [monitor] fits", size, plan_ull(want.start), why,
			   plan_ull(at));
	else
		PLAN_ERROR(w, w->cfg->table_line, "table: %s at 0x%llx cannot be had: there is %s; "
			   "no place below 4 GiB is large enough", size, plan_ull(want.start), why);
}

/*
 * Places the arena from @from on. It is written before any file is moved: so @free is without the
 * memory in which files lie now. Table and worlds are written after that.
 */
static bool place_arena(struct plan_work *w, phys_t from, const struct range_set *free)
{
	uint64_t size = plan_arena_size(w->plan);
	char text[FMT_SIZE_LEN];
	phys_t at;

	if (!range_set_find_low(free, (struct range){ from, PLAN_FOUR_GIB }, size, PLAN_PAGE,
				&at)) {
		PLAN_ERROR(w, w->cfg->table_line, "table: %s for the monitor's page tables find no "
			   "room between it and 4 GiB: give a lower `table =` in [monitor]",
			   fmt_size(text, size));
		return false;
	}
	w->plan->arena = range_of(at, size);
	return true;
}

/*
 * Returns the size of node @n's world, with room for copies of the firmware's AML if it gets that.
 */
static uint64_t world_size(const struct plan_work *w, unsigned int n)
{
	return PLAN_WORLD_SIZE + (w->cfg->node[n].acpi_full ?
			     align_up(w->m->acpi.aml_size, PLAN_PAGE) : 0);
}

static uint64_t whole_worlds_size(const struct plan_work *w)
{
	uint64_t size = 0;

	for (unsigned int n = 0; n < w->plan->node_count; n++)
		size += world_size(w, n);
	return size;
}

void plan_monitor_memory(struct plan_work *w)
{
	struct plan *plan = w->plan;
	struct range table = range_of(w->cfg->table, whole_table_size(w));
	struct range all = range_of(table.start, range_size(table) + whole_worlds_size(w));
	phys_t world = table.end;
	struct range_set free;

	plan->image = (struct range){ align_down(w->in->image.start, PLAN_PAGE),
				      align_up(w->in->image.end, PLAN_PAGE) };
	range_set_subtract(&plan->left, plan->image);
	free = plan->left;
	if (all.end > PLAN_FOUR_GIB || !range_set_covers(&free, all)) {
		refuse_table(w, all, &free);
		return;
	}
	if (!plan_files_avoid(plan, &free) || !place_arena(w, all.end, &free))
		return;
	plan->table = table;
	for (unsigned int n = 0; n < plan->node_count; n++) {
		plan->node[n].world = range_of(world, world_size(w, n));
		world = plan->node[n].world.end;
	}
	range_set_subtract(&plan->left, all);
	range_set_subtract(&plan->left, plan->arena);
}

static void low_begin(const struct plan_work *w, struct range_set *low)
{
	const struct range dealt = { PLAN_PAGE, PLAN_LOW_MAX };

	range_set_clear(low);
	for (unsigned int i = 0; i < w->m->mem_count; i++)
		if (w->m->mem[i].type == MEM_USABLE)
			range_set_add(low, range_intersect(dealt,
				      range_shrink(w->m->mem[i].range, PLAN_PAGE)));
	range_set_subtract(low, w->plan->image);
}

/*
 * Places the monitor's trampoline: below 64 KiB, where no node can use the page, if there is room,
 * or else below 640 KiB. Page 0 belongs to the BIOS.
 */
static void place_trampoline(struct plan_work *w, struct range_set *low)
{
	phys_t at;

	if (!range_set_find_low(low, (struct range){ PLAN_PAGE, PLAN_LOW_MIN }, PLAN_PAGE,
				PLAN_PAGE, &at) &&
	    !range_set_find_high(low, (struct range){ PLAN_LOW_MIN, PLAN_LOW_MAX }, PLAN_PAGE,
				 PLAN_PAGE, &at)) {
		PLAN_ERROR(w, 0, "no page of RAM below 640 KiB is free for starting cores: this "
			   "machine cannot be split");
		return;
	}
	w->plan->trampoline = range_of(at, PLAN_PAGE);
	range_set_subtract(low, w->plan->trampoline);
}

void plan_monitor_low(struct plan_work *w)
{
	const struct range within = { PLAN_LOW_MIN, PLAN_LOW_MAX };
	struct range_set low;
	phys_t at;

	low_begin(w, &low);
	place_trampoline(w, &low);
	for (unsigned int n = 0; n < w->plan->node_count; n++) {
		if (!range_set_find_low(&low, within, PLAN_LOW_SIZE, PLAN_PAGE, &at)) {
			PLAN_NODE_ERROR(w, n, w->cfg->node[n].line, "is one too many for this "
					"machine: each node needs %u KiB between 64 and 640 KiB, "
					"and there is room for %u",
					(unsigned int)(PLAN_LOW_SIZE / KIB(1)), n);
			return;
		}
		w->plan->node[n].low = range_of(at, PLAN_LOW_SIZE);
		range_set_subtract(&low, w->plan->node[n].low);
	}
}
