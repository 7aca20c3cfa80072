/* SPDX-License-Identifier: GPL-2.0-only */
/* Refuses firmware tables that contradict each other, or name what the monitor cannot reach. */
#ifndef LIB_MACHINE_CHECK_H
#define LIB_MACHINE_CHECK_H

#include <stdbool.h>
#include "lib/base/diag.h"
#include "lib/machine/machine.h"

/*
 * Returns true if all ECAM (ACPI table MCFG) lies where configuration space can be: below
 * machine_map_end(), outside of RAM, and outside of other ECAM. Reports an error for each region
 * that does not: its functions could not be kept apart, and reading there may stop the machine.
 */
bool machine_check_ecam(const struct machine *m, struct diag *diag);
/*
 * Returns true if machine_check_ecam() does and
 *  - the MADT lists the hardware BSP;
 *  - the mode of the local APICs (xAPIC, x2APIC) can name all cores that the MADT lists;
 *  - I/O APICs and HPET, to which the monitor writes, are outside of RAM.
 * Reports an error for each thing that is not so. The PCI functions need not be known.
 */
bool machine_check(const struct machine *m, struct diag *diag);
/*
 * Makes @base, which comes from IA32_APIC_BASE, the address of the local APICs. Warns if the MADT
 * has another one.
 */
void machine_trust_lapic(struct machine *m, phys_t base, struct diag *diag);

#endif
