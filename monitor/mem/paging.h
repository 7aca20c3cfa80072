/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The monitor's identity map. Two of them follow each other: the early one
 * lies in the image and reaches 4 GiB (512 GiB where the CPU has 1 GiB pages),
 * and whatever paging_early_reach() adds: enough to read the machine; the final one lies in
 * plan.arena and reaches all that plan_map.h names. Kernels are entered on the final one.
 */
#ifndef MONITOR_MEM_PAGING_H
#define MONITOR_MEM_PAGING_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/plan/plan.h"

void paging_early(void);
phys_t paging_early_limit(void);
/*
 * Have the early map reach @r, which ends below machine_map_end(), as well. Returns false if @r is
 * empty, or if no page tables are left for it.
 */
bool paging_early_reach(struct range r);
/* Build the final map in @arena and switch to it. */
void paging_init(const struct machine *m, struct range arena);
/* CR3 of the final map; below 4 GiB. */
phys_t paging_root(void);

#endif
