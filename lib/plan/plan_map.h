/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the monitor maps: the first 4 GiB, all memory, ECAM and BARs, in whole GiB, and nothing
 * between them. Firmware likes to put ECAM and 64-bit BARs at the very end of the address space:
 * page tables up to there would take hundreds of MiB.
 */
#ifndef LIB_PLAN_MAP_H
#define LIB_PLAN_MAP_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/machine/machine.h"

/*
 * The first run of GiB from *from on that has to be mapped. Returns false if there is none; else
 * *run is the run, on 1 GiB, and *from its end.
 */
bool plan_map_next(const struct machine *m, phys_t *from, struct range *run);

/* Pages for the tables of that map: a PML5, a PML4, and those below them. */
uint64_t plan_map_tables(const struct machine *m);

#endif
