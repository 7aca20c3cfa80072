/* SPDX-License-Identifier: GPL-2.0-only */
/* Firmware tables that contradict each other, or name what the monitor cannot reach. */
#ifndef LIB_MACHINE_CHECK_H
#define LIB_MACHINE_CHECK_H

#include <stdbool.h>
#include "lib/base/diag.h"
#include "lib/machine/machine.h"

/*
 * Does all ECAM (ACPI table MCFG) lie where configuration space can be: below
 * machine_map_end(), beside RAM, and beside other ECAM? Each region that does not is an error:
 * its functions could not be kept apart, and reading there may stop the machine.
 */
bool machine_check_ecam(const struct machine *m, struct diag *diag);
/*
 * That, and: does the MADT list the hardware BSP, and no core that the mode of the local APICs
 * (xAPIC, x2APIC) cannot name; are I/O APICs and HPET beside RAM, since the monitor writes to them?
 * Each thing that is not so is an error. Without a PCI scan.
 */
bool machine_check(const struct machine *m, struct diag *diag);
/* The MADT's address of the local APICs gives way to @base, the one that IA32_APIC_BASE has. */
void machine_trust_lapic(struct machine *m, phys_t base, struct diag *diag);

#endif
