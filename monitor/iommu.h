/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MONITOR_IOMMU_H
#define MONITOR_IOMMU_H

#include <stdbool.h>
#include "lib/base/diag.h"
#include "lib/machine/machine.h"

/*
 * Switch off what the firmware left on in every IOMMU (lib/iommu/iommu_off.h), and say so. On the
 * early map, after pci_quiet_all() and ioapic_mask_all(). Returns false if units do not stop,
 * with an error in @diag for each.
 */
bool iommu_off_all(const struct machine *m, struct diag *diag);

#endif
