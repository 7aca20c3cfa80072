/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading the boot information of a multiboot2 loader (Multiboot2
 * Specification 2.0, section 3.6) into struct boot_info. Outside bytes: every
 * tag's size is checked; a zero or overlong one ends in a message.
 */
#ifndef LIB_MULTIBOOT2_H
#define LIB_MULTIBOOT2_H

#include <stdbool.h>
#include <stddef.h>
#include "lib/machine/boot_info.h"
#include "lib/base/diag.h"

#define MULTIBOOT2_LOADER_MAGIC	0x36d76289u	/* in EAX at the entry */
#define MULTIBOOT2_INFO_MAX	MIB(1)		/* longer is taken as damage */

/*
 * @info: total_size first, as at the physical address in EBX; @size bytes of it
 * can be read. Takes the modules (the first is the config, the others are named by
 * their strings), the memory map (EFI's where the tag is there, else the basic
 * one), the screen, the RSDP (copied to @rsdp_copy, 36 bytes; boot->rsdp is then
 * @rsdp_copy's address) and the EFI system table. image and door are the caller's.
 */
bool multiboot2_read(struct boot_info *boot, const void *info, size_t size,
		     unsigned char rsdp_copy[36], struct diag *diag);

#endif
