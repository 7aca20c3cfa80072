/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * NUMA: which cores and which memory are near each other (docs/numa.md). A NUMA node of the machine
 * is a proximity domain of the firmware's SRAT (ACPI 6.5, 5.2.16), and has the same number. It is
 * not a node in the sense of this project, which has cores and memory of one or several NUMA nodes.
 * A machine has no NUMA nodes or at least two: with only one, everything would be equally near.
 */
#ifndef LIB_NUMA_H
#define LIB_NUMA_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/base/diag.h"
#include "lib/machine/machine.h"

/* Returns true if the machine has several NUMA nodes. */
bool machine_is_numa(const struct machine *m);
/* Returns true if the machine has NUMA node @node. */
bool machine_has_numa(const struct machine *m, unsigned int node);
/* Returns the NUMA node of the memory at @addr, or MACHINE_NUMA_NONE if it is on none. */
unsigned int machine_numa_of(const struct machine *m, phys_t addr);
/*
 * Returns the first part of @r that is all on one NUMA node, or on none. It begins where @r begins,
 * and is empty only if @r is. *node becomes the NUMA node or MACHINE_NUMA_NONE.
 */
struct range machine_numa_part(const struct machine *m, struct range r, unsigned int *node);

/* numa_make.c: for whoever reads the machine. */
/* Makes the machine one NUMA node again. */
void machine_numa_clear(struct machine *m);
/* Sets every distance to what it is if the firmware does not name it. */
void machine_numa_level(struct machine *m);
/* Forgets all NUMA nodes: every core is on none yet. Sets the distances as machine_numa_level(). */
void machine_numa_begin(struct machine *m);
/*
 * Adds memory to NUMA node @node, in any order. Memory that it has already is not added twice.
 * Returns NULL, or why that cannot be: the text that follows the range in a message, such as "is in
 * another NUMA node, too".
 */
const char *machine_numa_add_mem(struct machine *m, struct range r, unsigned int node);
/*
 * To be called once cores and memory are known. Forgets NUMA nodes without cores and RAM, which
 * firmware lists for memory that may be added later; and all of them if fewer than two are left. If
 * a core or 1 MiB of RAM or more is on no NUMA node, the firmware has not said enough: a warning
 * says so, and the machine becomes one NUMA node.
 */
void machine_numa_check(struct machine *m, struct diag *diag);

#endif
