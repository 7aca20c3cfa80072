// SPDX-License-Identifier: GPL-2.0-only
/*
 * All that the monitor reads is rounded to whole GiB; runs of these are found in ascending order.
 */
#include "lib/plan/plan_map.h"

#define PDPT_SIZE	GIB(512)	/* what one PDPT maps */
#define ROOTS		2		/* PML5 and PML4 */

/*
 * Returns true for memory that the monitor may read. Reserved ranges do not count: they may lie
 * anywhere, and hold nothing that it reads.
 */
static bool is_memory(enum mem_type type)
{
	return type == MEM_USABLE || type == MEM_ACPI || type == MEM_NVS || type == MEM_RUNTIME;
}

/*
 * Rounds @r to whole GiB from @from on. Makes it *best if it begins before *best, or begins with it
 * and ends later.
 */
static void look_at(const struct machine *m, struct range r, phys_t from, struct range *best)
{
	phys_t limit = machine_map_end(m), end = r.end < limit ? r.end : limit;
	struct range run = { align_down(r.start, GIB(1)), align_up(end, GIB(1)) };

	if (run.start < from)
		run.start = from;
	if (range_empty(r) || range_empty(run))
		return;
	if (range_empty(*best) || run.start < best->start ||
	    (run.start == best->start && run.end > best->end))
		*best = run;
}

bool plan_map_next(const struct machine *m, phys_t *from, struct range *run)
{
	*run = (struct range){ 0, 0 };
	look_at(m, (struct range){ 0, GIB(4) }, *from, run);
	for (unsigned int i = 0; i < m->mem_count; i++)
		if (is_memory(m->mem[i].type))
			look_at(m, m->mem[i].range, *from, run);
	for (unsigned int i = 0; i < m->ecam_count; i++)
		look_at(m, machine_ecam_range(&m->ecam[i]), *from, run);
	for (unsigned int i = 0; i < m->pci_count; i++)
		for (unsigned int k = 0; k < MACHINE_BARS; k++)
			if (m->pci[i].bar[k].kind != BAR_IO)
				look_at(m, m->pci[i].bar[k].range, *from, run);
	if (range_empty(*run))
		return false;
	*from = run->end;
	return true;
}

uint64_t plan_map_tables(const struct machine *m)
{
	uint64_t tables = ROOTS;
	phys_t from = 0, mapped = 0;	/* PDPTs up to there are counted */
	struct range run;

	while (plan_map_next(m, &from, &run)) {
		phys_t first = align_down(run.start, PDPT_SIZE),
			last = align_up(run.end, PDPT_SIZE);

		if (first < mapped)
			first = mapped;
		if (last > first)
			tables += (last - first) / PDPT_SIZE;
		mapped = last;
		if (!m->pages_1g)
			tables += range_size(run) / GIB(1);
	}
	return tables;
}
