/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the boot information of a multiboot2 loader (Multiboot2 Specification 2.0, section 3.6)
 * into struct boot_info. The size of every tag is checked; one that is zero or too large is an
 * error.
 */
#ifndef LIB_MULTIBOOT2_H
#define LIB_MULTIBOOT2_H

#include <stdbool.h>
#include <stddef.h>
#include "lib/machine/boot_info.h"
#include "lib/base/diag.h"

#define MULTIBOOT2_LOADER_MAGIC	0x36d76289u	/* in EAX at the entry */
#define MULTIBOOT2_INFO_MAX	MIB(1)		/* a larger size counts as damage */

/*
 * Reads the information at @info, whose first field is total_size, and whose physical address the
 * loader has passed in EBX. @size bytes of it can be read. It has
 *  - the modules: the first is the config, the others are named by their strings;
 *  - the memory map: EFI's if there is one, or else the basic one;
 *  - the screen;
 *  - the RSDP, which is copied to @rsdp_copy: boot->rsdp becomes the address of that;
 *  - the EFI system table.
 * The caller sets boot->image and boot->door. Returns false if there is an error: @diag has it.
 */
bool multiboot2_read(struct boot_info *boot, const void *info, size_t size,
		     unsigned char rsdp_copy[36], struct diag *diag);

#endif
