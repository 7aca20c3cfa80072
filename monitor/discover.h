/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine as the plan wants it, read from the hardware: CPUID, the boot
 * loader's memory map, the firmware's ACPI tables, PCI configuration space.
 * Nothing is changed on the way, save that BARs are sized.
 */
#ifndef MONITOR_DISCOVER_H
#define MONITOR_DISCOVER_H

#include <stdbool.h>
#include "lib/machine/boot_info.h"
#include "lib/base/diag.h"
#include "lib/machine/machine.h"

/* False: too little could be read to plan anything; @diag says what. Fills monitor/platform/firmware.h, too. */
bool discover_machine(struct machine *m, const struct boot_info *boot, struct diag *diag);
/* The BIOS's extended data area, as its data area tells; 0: none. Where there is no BIOS it may be anything below 1 MiB. */
phys_t discover_ebda(void);

#endif
