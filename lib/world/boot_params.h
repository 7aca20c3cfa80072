/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes Linux's boot_params, the "zero page" (Linux, Documentation/arch/x86/boot.rst and
 * zero-page.rst), for the 64-bit entry.
 */
#ifndef LIB_BOOT_PARAMS_H
#define LIB_BOOT_PARAMS_H

#include <stdint.h>
#include "lib/image/bzimage.h"
#include "lib/world/e820.h"

#define BOOT_PARAMS_SIZE 4096

struct boot_params_in {
	const uint8_t *kernel;		/* the bzImage file: its setup header is copied */
	uint64_t kernel_size;
	const struct bzimage *info;
	phys_t kernel_addr;
	struct range initrd;		/* empty: none */
	phys_t cmdline;			/* where the NUL-terminated command line is */
	phys_t setup_data;		/* where the list's first element is; 0: there is none */
	phys_t rsdp;			/* where the ACPI RSDP is */
	phys_t efi_systab;		/* where the EFI system table is; 0: no EFI */
	phys_t efi_memmap;		/* where the EFI memory map is */
	uint32_t efi_memmap_size, efi_memdesc_size;	/* bytes of it, and of a descriptor */
	const struct node_mem_map *map;
	const struct machine_screen *screen;	/* NULL: the node has none */
};

/* Fills all of @page. */
void boot_params_build(uint8_t page[BOOT_PARAMS_SIZE], const struct boot_params_in *in);

#endif
