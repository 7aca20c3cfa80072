/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Turns EFI memory descriptors (UEFI 2.10, 7.2.3) into struct machine_mem. Both front doors get a
 * map of such descriptors.
 */
#ifndef LIB_EFI_MEM_H
#define LIB_EFI_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/machine/machine.h"

#define EFI_MEMDESC_MIN 40		/* EFI_MEMORY_DESCRIPTOR, version 1 */

/*
 * Reads the @size bytes of descriptors at @map, which are @desc_size bytes apart, into @out, which
 * has room for @max ranges; *count becomes their number. Memory of boot services and of the boot
 * loader counts as usable: both have ended when the plan is made. Ranges of one type that touch
 * become one. Returns false if @desc_size is impossible or there are more than @max ranges.
 */
bool efi_mem_read(const void *map, size_t size, size_t desc_size,
		  struct machine_mem *out, unsigned int max, unsigned int *count);

#endif
