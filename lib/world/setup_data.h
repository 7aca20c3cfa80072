/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes the record for a patched kernel (mint/setup.h), as an element of setup_data. */
#ifndef LIB_SETUP_DATA_H
#define LIB_SETUP_DATA_H

#include <stdint.h>
#include "lib/plan/plan.h"

/* What the monitor knows of the ownership table in memory, and of the time. */
struct setup_facts {
	phys_t irqs;			/* where MINT_ARRAY_IRQS is */
	uint32_t irq_count, irq_stride;
	phys_t ioapic_lock;		/* where the holder of MINT_LOCK_IOAPIC is */
	/* As in struct mint_setup; the TSC as it counts while the core is in the monitor. */
	uint64_t wall_seconds, wall_tsc;
	/* IA32_TSC_ADJUST of the node's boot core: Linux sets it to 0 before it reads the TSC. */
	uint64_t tsc_adjust;
};

#define SETUP_DATA_SIZE		(16 + sizeof(struct mint_setup))

/*
 * Makes the record of node @n, whose kernel is patched. Returns false if plan->machine has no
 * tsc_khz.
 */
bool setup_data_build(const struct plan *plan, unsigned int n, const struct setup_facts *facts,
		      uint8_t out[SETUP_DATA_SIZE]);

#endif
