/* SPDX-License-Identifier: GPL-2.0-only */
/* The record for a patched kernel (mint/setup.h), as an element of setup_data. */
#ifndef LIB_SETUP_DATA_H
#define LIB_SETUP_DATA_H

#include <stdint.h>
#include "lib/plan/plan.h"

/* What the monitor knows of the table in memory, and of the time. */
struct setup_facts {
	phys_t functions;		/* MINT_ARRAY_FUNCTIONS */
	uint32_t function_count, function_stride;
	phys_t pci_lock;		/* MINT_LOCK_PCI's holder */
	phys_t lines;			/* MINT_ARRAY_LINES */
	uint32_t line_count, line_stride;
	phys_t ioapic_lock;		/* MINT_LOCK_IOAPIC's holder */
	uint64_t wall_seconds, wall_tsc;	/* mint_setup; as a core of the monitor's counts */
	uint64_t tsc_adjust;		/* of the node's boot core: Linux makes it 0 before it reads them */
};

#define SETUP_DATA_SIZE		(16 + sizeof(struct mint_setup))

/* For node @n, whose kernel is patched. False: the TSC's frequency is not known. */
bool setup_data_build(const struct plan *plan, unsigned int n, const struct setup_facts *facts,
		      uint8_t out[SETUP_DATA_SIZE]);

#endif
