/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A node's memory map. The e820 table (ACPI 6.5, 15.3; Linux boot protocol, boot_e820_entry) and
 * the EFI memory map of a node are made from this one list.
 */
#ifndef LIB_E820_H
#define LIB_E820_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/plan/plan.h"

enum node_mem_kind {
	NODE_MEM_RAM,			/* the node's RAM */
	NODE_MEM_ACPI,			/* the node's ACPI tables */
	NODE_MEM_NVS,			/* the node's mailbox */
	NODE_MEM_RUNTIME_CODE,		/* the monitor's resident code: EFI runtime services */
	NODE_MEM_RUNTIME_DATA,		/* the node's EFI tables */
	NODE_MEM_RESERVED		/* ECAM, the ownership table */
};

struct node_mem {
	struct range range;
	enum node_mem_kind kind;
};

#define NODE_MEM_MAX 48
struct node_mem_map {
	unsigned int count;
	struct node_mem mem[NODE_MEM_MAX];	/* ascending, disjoint, whole pages */
};

/*
 * Makes the memory map of node @n. @resident is the monitor's resident code. Returns false if the
 * map would have more than NODE_MEM_MAX entries, or if ranges of different kinds overlap.
 */
bool node_mem_map(const struct plan *plan, unsigned int n, struct range resident,
		  struct node_mem_map *out);

struct boot_e820_entry {
	uint64_t addr;
	uint64_t size;
	uint32_t type;
} __attribute__((packed));

#define E820_MAX_ENTRIES 128		/* in the zero page's table */
/*
 * Writes the map as an e820 table, in which runtime code and data are reserved. Returns the count
 * of its entries.
 */
unsigned int e820_build(const struct node_mem_map *map,
			struct boot_e820_entry out[E820_MAX_ENTRIES]);

#endif
