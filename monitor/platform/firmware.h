/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The firmware's full ACPI, which one node may be given (docs/adr/0024). It stays where the
 * firmware has put it, in memory that no node gets.
 */
#ifndef MONITOR_FIRMWARE_H
#define MONITOR_FIRMWARE_H

#include "lib/acpi/acpi_full.h"

/* fadt is NULL if there is none; written by discover_machine() */
extern struct acpi_firmware firmware;

/*
 * Frees ACPI's global lock between the firmware and a kernel: a kernel that died may have held it.
 * To be called before a node with full ACPI starts.
 */
void firmware_unlock(void);

#endif
