/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A node's memory map (ACPI 6.5, 15.3; Linux boot protocol, boot_e820_entry)
 * and the same as an EFI memory map come from one list, made here.
 */
#ifndef LIB_E820_H
#define LIB_E820_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/plan/plan.h"

enum node_mem_kind {
	NODE_MEM_RAM,			/* the node's own */
	NODE_MEM_ACPI,			/* its ACPI tables */
	NODE_MEM_NVS,			/* its wakeup mailbox */
	NODE_MEM_RUNTIME_CODE,		/* the monitor's resident code: EFI runtime */
	NODE_MEM_RUNTIME_DATA,		/* its EFI tables */
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
 * What node @n sees. @resident: the monitor's resident code. False: the map
 * would have more than NODE_MEM_MAX entries.
 */
bool node_mem_map(const struct plan *plan, unsigned int n, struct range resident,
		  struct node_mem_map *out);

struct boot_e820_entry {
	uint64_t addr;
	uint64_t size;
	uint32_t type;
} __attribute__((packed));

#define E820_MAX_ENTRIES 128		/* of the zero page's table */
/* 1 RAM, 2 reserved, 3 ACPI, 4 NVS; runtime code and data are reserved. */
unsigned int e820_build(const struct node_mem_map *map,
			struct boot_e820_entry out[E820_MAX_ENTRIES]);

#endif
