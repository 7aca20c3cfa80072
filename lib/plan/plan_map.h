/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the monitor maps: the first 4 GiB, all memory, ECAM and BARs, in whole GiB, and nothing
 * between them. Firmware often puts ECAM and 64-bit BARs at the very end of the address space, and
 * page tables for all of it would take hundreds of MiB.
 */
#ifndef LIB_PLAN_MAP_H
#define LIB_PLAN_MAP_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/machine/machine.h"

/*
 * Finds the first run of GiB from physical address *from on that is to be mapped. Returns false if
 * there is none. Otherwise *run is the run, aligned to 1 GiB, and *from becomes its end.
 */
bool plan_map_next(const struct machine *m, phys_t *from, struct range *run);

/* Returns how many pages the tables of that map take: a PML5, a PML4, and the tables below them. */
uint64_t plan_map_tables(const struct machine *m);

#endif
