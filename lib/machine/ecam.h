/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the configuration space of a node's buses lies in memory (PCIe 5.0, 7.2.2). */
#ifndef LIB_ECAM_H
#define LIB_ECAM_H

#include <stddef.h>
#include "lib/machine/machine.h"

#define ECAM_BUS_SIZE	MIB(1)

/* Returns the region that has buses @first to @last of @segment, all of them; NULL if none has. */
static inline const struct machine_ecam *ecam_of_buses(const struct machine *m,
						       unsigned int segment,
						       uint8_t first, uint8_t last)
{
	for (unsigned int i = 0; i < m->ecam_count; i++) {
		const struct machine_ecam *e = &m->ecam[i];

		if (e->segment == segment && e->bus_first <= first && last <= e->bus_last)
			return e;
	}
	return NULL;
}

/* Returns the ECAM of buses @first to @last, both included. @base is the address of bus 0. */
static inline struct range ecam_slice(phys_t base, uint8_t first, uint8_t last)
{
	return (struct range){ base + first * ECAM_BUS_SIZE, base + (last + 1) * ECAM_BUS_SIZE };
}

#endif
