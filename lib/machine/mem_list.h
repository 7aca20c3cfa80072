/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making a list of memory ranges from a firmware's map, whatever order that
 * map has. What overlaps with another type stays as it is: machine_add_mem
 * decides about it.
 */
#ifndef LIB_MEM_LIST_H
#define LIB_MEM_LIST_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/machine/machine.h"

/*
 * Put @r into @list by its start; ranges of one type that touch become one.
 * Firmware maps hold entries that are empty, or wrap at the end of the address
 * space (end <= start): they mean nothing. False: there are @max already.
 */
bool mem_list_add(struct machine_mem *list, unsigned int max, unsigned int *count,
		  struct range r, enum mem_type type);

#endif
