// SPDX-License-Identifier: GPL-2.0-only
/*
 * Builds the monitor's page tables, before the other cores start. Intel SDM vol. 3A, 4.5: 4-level
 * paging; 4.5.1: the fifth level, which a core keeps when it comes home from a kernel that had
 * turned it on.
 */
#include "monitor/mem/paging.h"
#include <stdbool.h>
#include <stddef.h>
#include "lib/base/str.h"
#include "lib/plan/plan_map.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/regs.h"
#include "monitor/panic.h"

#define ENTRIES		512
#define PAGE		4096ull
#define TABLE_FLAGS	(PTE_PRESENT | PTE_WRITE)
#define EARLY_PDS	4
/*
 * Tables for what is beyond the first PDPT, or needs 2 MiB pages: enough for 32 segments, each far
 * from the others.
 */
#define EARLY_SPARE	36

typedef uint64_t page_table[ENTRIES];

/* multiboot2.asm fills and uses these before any C code runs. */
extern page_table early_pml4, early_pdpt, early_pd[EARLY_PDS];
static page_table early_pml5 __attribute__((aligned(4096)));
static page_table early_spare[EARLY_SPARE] __attribute__((aligned(4096)));
page_table early_pml4 __attribute__((aligned(4096)));
page_table early_pdpt __attribute__((aligned(4096)));
page_table early_pd[EARLY_PDS] __attribute__((aligned(4096)));
extern uint64_t home_cr3, home_cr3_la57;	/* home.asm */

static phys_t final_root;

/* Firmware of large machines may have turned the fifth level on; then it stays on. */
static void load_root(const uint64_t *pml4, const uint64_t *pml5)
{
	write_cr3(read_cr4() & CR4_LA57 ? (phys_t)pml5 : (phys_t)pml4);
}

void paging_early(void)
{
	bool giga = cpu_has_1g_pages();

	for (unsigned int i = 0; i < EARLY_PDS; i++) {
		for (unsigned int j = 0; j < ENTRIES; j++)
			early_pd[i][j] = (GIB(i) + MIB(2) * j) | TABLE_FLAGS | PTE_LARGE;
		early_pdpt[i] = (phys_t)early_pd[i] | TABLE_FLAGS;
	}
	for (unsigned int i = EARLY_PDS; giga && i < ENTRIES; i++)
		early_pdpt[i] = GIB(i) | TABLE_FLAGS | PTE_LARGE;
	early_pml4[0] = (phys_t)early_pdpt | TABLE_FLAGS;
	early_pml5[0] = (phys_t)early_pml4 | TABLE_FLAGS;
	load_root(early_pml4, early_pml5);
}

phys_t paging_early_limit(void)
{
	return cpu_has_1g_pages() ? GIB(ENTRIES) : GIB(EARLY_PDS);
}

/* New tables are taken from here: whole pages from `next` to `end`. */
static phys_t next, end;

/* Returns NULL if no page is left. */
static uint64_t *new_table(void)
{
	uint64_t *t = (uint64_t *)next;

	if (next + PAGE > end)
		return NULL;
	next += PAGE;
	return memset(t, 0, PAGE);
}

/*
 * Returns the table below entry @index of @table, and makes it if it is missing. Returns NULL if no
 * page is left for it.
 */
static uint64_t *descend(uint64_t *table, unsigned int index)
{
	if (!table[index]) {
		uint64_t *below = new_table();

		if (!below)
			return NULL;
		table[index] = (phys_t)below | TABLE_FLAGS;
	}
	return (uint64_t *)(table[index] & ~(PAGE - 1));
}

/* Maps the GiB at @at, if it is not mapped yet. Returns false if no page is left. */
static bool map_gib(uint64_t *pml4, phys_t at, bool giga)
{
	uint64_t *pdpt = descend(pml4, at >> 39 & (ENTRIES - 1)), *pd;
	unsigned int index = at >> 30 & (ENTRIES - 1);

	if (!pdpt || pdpt[index])
		return pdpt;
	if (giga) {
		pdpt[index] = at | TABLE_FLAGS | PTE_LARGE;
		return true;
	}
	pd = descend(pdpt, index);
	for (unsigned int j = 0; pd && j < ENTRIES; j++)
		pd[j] = (at + MIB(2) * j) | TABLE_FLAGS | PTE_LARGE;
	return pd;
}

bool paging_early_reach(struct range r)
{
	bool giga = cpu_has_1g_pages();

	if (!next) {
		next = (phys_t)early_spare;
		end = (phys_t)(early_spare + EARLY_SPARE);
	}
	if (range_empty(r))
		return false;
	for (phys_t at = align_down(r.start, GIB(1)); at < r.end; at += GIB(1))
		if (!map_gib(early_pml4, at, giga))
			return false;
	return true;
}

void paging_init(const struct machine *m, struct range arena)
{
	uint64_t *pml4, *pml5;
	struct range run;
	phys_t from = 0;
	bool ok = true;

	next = arena.start;
	end = arena.end;
	pml4 = new_table();
	pml5 = new_table();
	if (!pml4 || !pml5)
		panic("paging: the arena has no room for page tables");
	pml5[0] = (phys_t)pml4 | TABLE_FLAGS;
	while (plan_map_next(m, &from, &run))
		for (phys_t at = run.start; at < run.end; at += GIB(1))
			ok &= map_gib(pml4, at, m->pages_1g);
	if (!ok)
		panic("paging: the arena is too small for the page tables");
	final_root = (phys_t)pml4;
	home_cr3 = (phys_t)pml4;
	home_cr3_la57 = (phys_t)pml5;
	load_root(pml4, pml5);
}

phys_t paging_root(void)
{
	return final_root;
}
