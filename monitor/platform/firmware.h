/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The firmware's full ACPI, which one node may be given (docs/adr/0024). It stays where the
 * firmware has put it, in memory that is nobody's.
 */
#ifndef MONITOR_FIRMWARE_H
#define MONITOR_FIRMWARE_H

#include "lib/acpi/acpi_full.h"

extern struct acpi_firmware firmware;	/* fadt NULL: there is none */

/* Of the lock between the firmware and a kernel: a dead one may have held it. */
void firmware_unlock(void);

#endif
