/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * NUMA: which cores and which memory are near each other (docs/numa.md). A NUMA node of the
 * machine is a proximity domain of the firmware's SRAT (ACPI 6.5, 5.2.16), and has its number;
 * it is no node of Mint's, which has some of the cores and memory of one or several of them.
 * A machine has none of them or at least two: with one, all is equally near, and nothing is said.
 */
#ifndef LIB_NUMA_H
#define LIB_NUMA_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/base/diag.h"
#include "lib/machine/machine.h"

/* Are there NUMA nodes to tell apart? */
bool machine_is_numa(const struct machine *m);
bool machine_has_numa(const struct machine *m, unsigned int node);
/* The NUMA node of the memory at @addr; MACHINE_NUMA_NONE: none is named. */
unsigned int machine_numa_of(const struct machine *m, phys_t addr);
/*
 * The first part of @r, from its start on, that is in one NUMA node, which is *node, or in none
 * (MACHINE_NUMA_NONE). Empty only if @r is.
 */
struct range machine_numa_part(const struct machine *m, struct range r, unsigned int *node);

/* numa_make.c: while the machine is read. */
/* All is one NUMA node again. */
void machine_numa_clear(struct machine *m);
/* Every distance is what it is where nobody names it. */
void machine_numa_level(struct machine *m);
/* Every core is in no NUMA node yet, every distance is what it is where nobody names it. */
void machine_numa_begin(struct machine *m);
/*
 * Memory of NUMA node @node, in any order. What a node has twice it has once. Returns NULL, or
 * why it cannot be: a clause about the range.
 */
const char *machine_numa_add_mem(struct machine *m, struct range r, unsigned int node);
/*
 * Once cores and memory are known: forgets NUMA nodes that have neither (places for memory to
 * come), and all of them if fewer than two are left. Is a core in none, or 1 MiB of RAM or more, then what
 * is known is not enough to go by: a warning says so, and the machine is taken as one.
 */
void machine_numa_check(struct machine *m, struct diag *diag);

#endif
