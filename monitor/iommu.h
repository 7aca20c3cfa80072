/* SPDX-License-Identifier: GPL-2.0-only */
/* IOMMUs that the firmware has left on. */
#ifndef MONITOR_IOMMU_H
#define MONITOR_IOMMU_H

#include <stdbool.h>
#include "lib/base/diag.h"
#include "lib/machine/machine.h"

/*
 * Switches off what the firmware left on in every IOMMU (lib/iommu/iommu_off.h), and logs it. To be
 * called on the early map, after pci_quiet_all() and ioapic_mask_all(). Returns false if a unit
 * does not stop; then @diag has an error for each such unit.
 */
bool iommu_off_all(const struct machine *m, struct diag *diag);

#endif
