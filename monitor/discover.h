/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the machine, in the form that the plan needs, from the hardware: CPUID, the boot loader's
 * memory map, the firmware's ACPI tables, PCI configuration space. It changes nothing, except that
 * BARs are written to find their sizes, and are put back.
 */
#ifndef MONITOR_DISCOVER_H
#define MONITOR_DISCOVER_H

#include <stdbool.h>
#include "lib/machine/boot_info.h"
#include "lib/base/diag.h"
#include "lib/machine/machine.h"

/*
 * Fills *@m, and monitor/platform/firmware.h. Returns false if too little could be read to plan
 * anything; then @diag has the reason. To be called on the early page tables.
 */
bool discover_machine(struct machine *m, const struct boot_info *boot, struct diag *diag);
/*
 * Returns the address of the BIOS's extended data area (EBDA), as the BIOS data area gives it; 0 if
 * there is none. On a machine without a BIOS it may be anything below 1 MiB.
 */
phys_t discover_ebda(void);

#endif
