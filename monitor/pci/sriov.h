/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The SR-IOV capability (PCI Express Base 6.0, 9.3.3) of physical functions. Where their virtual
 * functions are depends on ARI. Nodes' kernels do not see the port above, and leave ARI as the
 * firmware had it.
 */
#ifndef MONITOR_PCI_SRIOV_H
#define MONITOR_PCI_SRIOV_H

#include "lib/base/diag.h"
#include "lib/machine/machine.h"

/*
 * Fills m->sriov, and leaves the functions as they were. m->pci has to be filled already. Functions
 * for which there is no room are reported in @diag.
 */
void sriov_scan(struct machine *m, struct diag *diag);
/*
 * Disables all virtual functions: from here on there are none until a node's kernel enables some.
 */
void sriov_quiet(const struct machine *m);
/*
 * Returns true if virtual function @fn answers at its BAR @bar, at the address that the firmware
 * had set.
 */
bool sriov_decodes(const struct machine *m, const struct machine_pci *fn, unsigned int bar);
/*
 * Returns the offset of the register in which @fn has MINT_ARI set, which has to stay set; 0 if it
 * has none.
 */
uint16_t sriov_ari_register(const struct machine *m, bdf_t fn);
/* Restores those of function @fn's SR-IOV registers that its reset has cleared. */
void sriov_restore(const struct machine *m, bdf_t fn);

#endif
