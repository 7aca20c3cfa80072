/* SPDX-License-Identifier: GPL-2.0-only */
/* The machine's IOMMUs: where their registers are, and whether they can be there. */
#ifndef LIB_MACHINE_IOMMU_H
#define LIB_MACHINE_IOMMU_H

#include <stdbool.h>
#include "lib/base/diag.h"
#include "lib/machine/machine.h"

/* Returns the name for messages: "VT-d" or "AMD-Vi". */
static inline const char *iommu_kind_title(enum iommu_kind kind)
{
	return kind == IOMMU_VTD ? "VT-d" : "AMD-Vi";
}

/*
 * Returns the registers that lib/iommu/ needs: 4 KiB (VT-d 4.1, 11.1) or 16 KiB (AMD 48882, 3.4).
 */
static inline struct range machine_iommu_range(const struct machine_iommu *unit)
{
	return range_of(unit->addr, unit->kind == IOMMU_VTD ? KIB(4) : KIB(16));
}

/*
 * Adds @unit, unless there is one with this address: then it is the same one. Returns false if
 * there is no room.
 */
bool machine_add_iommu(struct machine *m, struct machine_iommu unit);

/*
 * Returns true if the registers of all units lie where they can be: below machine_map_end(), and
 * outside of RAM, configuration space and other registers. Reports an error for each unit that does
 * not: it could not be switched off, and the monitor would write to whatever lies there.
 */
bool machine_check_iommus(const struct machine *m, struct diag *diag);

#endif
