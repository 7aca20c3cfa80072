/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the config space of a node's buses lies (PCIe 5.0, 7.2.2). */
#ifndef LIB_ECAM_H
#define LIB_ECAM_H

#include <stddef.h>
#include "lib/plan/plan.h"

#define ECAM_BUS_SIZE	MIB(1)

/* The region that has all of @bus; NULL: none has. */
static inline const struct machine_ecam *ecam_of_bus(const struct machine *m,
						     const struct plan_bus *bus)
{
	for (unsigned int i = 0; i < m->ecam_count; i++) {
		const struct machine_ecam *e = &m->ecam[i];

		if (e->segment == BDF_SEG(bus->port) && e->bus_first <= bus->first &&
		    bus->last <= e->bus_last)
			return e;
	}
	return NULL;
}

/* Of buses @first to @last, both inside; @base is that of bus 0. */
static inline struct range ecam_slice(phys_t base, uint8_t first, uint8_t last)
{
	return (struct range){ base + first * ECAM_BUS_SIZE, base + (last + 1) * ECAM_BUS_SIZE };
}

#endif
