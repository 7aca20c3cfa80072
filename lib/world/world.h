/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes a node's world, from which its kernel learns what machine it is on. It is made anew before
 * each start. world_layout.h says what lies where.
 */
#ifndef LIB_WORLD_H
#define LIB_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/acpi/acpi_full.h"
#include "lib/base/diag.h"
#include "lib/world/efi_tables.h"
#include "lib/world/setup_data.h"
#include "lib/world/node_boot.h"
#include "lib/world/world_layout.h"

/* What a world needs of the monitor as it stays in memory. */
struct world_resident {
	struct range code;		/* the monitor's resident section */
	struct efi_services services;
	phys_t reset_vector;		/* where a core comes home that Linux has taken offline */
	struct setup_facts facts;	/* for patched kernels */
	const struct acpi_firmware *firmware;	/* the firmware's full ACPI; NULL: there is none */
};

/*
 * Makes what node @n's kernel reads, for a start from @from. @world is the memory that the node
 * sees at plan->node[n].world. @boot is the PLAN_BOOT_SIZE bytes that it sees at
 * from->at.boot_params. @kernel is its kernel's file. Returns false if something does not fit, or
 * the kernel or its command line is refused: @diag says what.
 */
bool world_build(const struct plan *plan, unsigned int n, const struct node_boot *from,
		 const struct world_resident *resident, const void *kernel, void *world,
		 void *boot, struct diag *diag);

#endif
