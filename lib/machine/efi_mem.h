/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * EFI memory descriptors (UEFI 2.10, 7.2.3) as struct machine_mem: both front
 * doors get a map of these.
 */
#ifndef LIB_EFI_MEM_H
#define LIB_EFI_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/machine/machine.h"

#define EFI_MEMDESC_MIN 40		/* EFI_MEMORY_DESCRIPTOR, version 1 */

/*
 * @map: @size bytes of descriptors, @desc_size apart. Boot services and loader memory
 * count as usable: both are gone when the plan is made. Ranges of one type that touch are
 * joined. False: @desc_size is impossible or there are more than @max.
 */
bool efi_mem_read(const void *map, size_t size, size_t desc_size,
		  struct machine_mem *out, unsigned int max, unsigned int *count);

#endif
