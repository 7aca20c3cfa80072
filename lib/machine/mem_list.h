/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes a list of memory ranges from the firmware's map, in whatever order that is. Ranges of
 * different types that overlap stay as they are: machine_add_mem() decides which type counts.
 */
#ifndef LIB_MEM_LIST_H
#define LIB_MEM_LIST_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/machine/machine.h"

/*
 * Adds @r to the *count ranges of @list, which ascend by their start. Ranges of one type that touch
 * become one. The maps of real firmware have entries that are empty or wrap at the end of the
 * address space (end <= start): these are skipped. Returns false if there are @max ranges already.
 */
bool mem_list_add(struct machine_mem *list, unsigned int max, unsigned int *count,
		  struct range r, enum mem_type type);

#endif
