/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The EFI system table that a node sees (UEFI 2.10, chapters 4 and 8). It has runtime services
 * only, of which ResetSystem alone does something. Its configuration table names the ACPI RSDP and
 * says which services there are (EFI_RT_PROPERTIES_TABLE). A memory map goes with it.
 */
#ifndef LIB_EFI_TABLES_H
#define LIB_EFI_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/world/e820.h"

/* Addresses of functions in the monitor's resident code, which have the ms_abi. */
struct efi_services {
	phys_t reset_system;
	phys_t set_virtual_address_map;	/* does nothing, and returns EFI_SUCCESS */
	phys_t unsupported;		/* for all other services: returns EFI_UNSUPPORTED */
};

struct efi_tables_in {
	struct efi_services services;
	phys_t rsdp;
	const struct node_mem_map *map;
};

/* What the zero page says of the tables: addresses, and sizes in bytes. */
struct efi_tables_out {
	phys_t systab;
	phys_t memmap;
	uint32_t memmap_size, memdesc_size;
};

/*
 * Makes the tables in the @size bytes at @buf, which the node sees at the physical address @base,
 * on a page. Returns false if there is too little room.
 */
bool efi_tables_build(const struct efi_tables_in *in, void *buf, size_t size, phys_t base,
		      struct efi_tables_out *out);

#endif
