/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The EFI system table that a node sees (UEFI 2.10, chapter 4 and 8): runtime
 * services only, of which ResetSystem does something; the configuration table
 * names the ACPI RSDP and says which services are there
 * (EFI_RT_PROPERTIES_TABLE); a memory map.
 */
#ifndef LIB_EFI_TABLES_H
#define LIB_EFI_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/world/e820.h"

/* Addresses of the monitor's resident code, in the ms_abi. */
struct efi_services {
	phys_t reset_system;
	phys_t set_virtual_address_map;	/* a no-op that returns EFI_SUCCESS */
	phys_t unsupported;		/* returns EFI_UNSUPPORTED: all the others */
};

struct efi_tables_in {
	struct efi_services services;
	phys_t rsdp;
	const struct node_mem_map *map;
};

struct efi_tables_out {
	phys_t systab;
	phys_t memmap;
	uint32_t memmap_size, memdesc_size;
};

/* Build at @buf, seen at physical @base (page-aligned). False: too small. */
bool efi_tables_build(const struct efi_tables_in *in, void *buf, size_t size, phys_t base,
		      struct efi_tables_out *out);

#endif
