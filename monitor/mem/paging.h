/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The monitor's identity map. There are two, one after the other. The early one lies in the image.
 * It reaches 4 GiB (512 GiB if the core has 1 GiB pages) and whatever paging_early_reach() adds,
 * which is enough to read the machine. The final one lies in plan.arena and reaches everything that
 * plan_map.h names. Kernels are entered on the final one.
 */
#ifndef MONITOR_MEM_PAGING_H
#define MONITOR_MEM_PAGING_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/plan/plan.h"

/* Makes the early map and switches to it. */
void paging_early(void);
/* Returns the end of what the early map reaches without paging_early_reach(). */
phys_t paging_early_limit(void);
/*
 * Makes the early map reach @r as well, which ends below machine_map_end(). Returns false if @r is
 * empty, or if no page tables are left for it.
 */
bool paging_early_reach(struct range r);
/* Builds the final map in @arena, and switches to it. Panics if @arena is too small. */
void paging_init(const struct machine *m, struct range arena);
/* Returns the CR3 value of the final map; below 4 GiB. */
phys_t paging_root(void);

#endif
