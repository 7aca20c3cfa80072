/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The SR-IOV capability (PCI Express Base 6.0, 9.3.3) of physical functions. Where virtual functions
 * are depends on ARI. Nodes' kernels see no port above, and leave it as the firmware had it.
 */
#ifndef MONITOR_PCI_SRIOV_H
#define MONITOR_PCI_SRIOV_H

#include "lib/base/diag.h"
#include "lib/machine/machine.h"

/* Fills m->sriov, and leaves the functions as they were. m->pci must be known. */
void sriov_scan(struct machine *m, struct diag *diag);
/* From here on there are no virtual functions until a node's kernel enables some. */
void sriov_quiet(const struct machine *m);
/* Does virtual function @fn answer at its BAR @bar, where the firmware had it? */
bool sriov_decodes(const struct machine *m, const struct machine_pci *fn, unsigned int bar);
/* Where the function's config space has MINT_ARI set, which must stay; 0: nowhere. */
uint16_t sriov_ari_register(const struct machine *m, bdf_t fn);
/* What a reset of the function took. */
void sriov_restore(const struct machine *m, bdf_t fn);

#endif
