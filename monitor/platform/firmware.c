// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holds what the monitor knows of the firmware's full ACPI.
 */
#include "monitor/platform/firmware.h"
#include <stddef.h>
#include "lib/base/str.h"

/* FACS (ACPI 6.5, 5.2.10): whether the global lock is held, and whether somebody waits for it. */
#define FACS_GLOBAL_LOCK	16
#define   LOCK_PENDING		(1u << 0)
#define   LOCK_OWNED		(1u << 1)

struct acpi_firmware firmware;

void firmware_unlock(void)
{
	uint8_t *facs = firmware.fadt ? (uint8_t *)acpi_firmware_facs(&firmware) : NULL;

	if (facs && !memcmp(facs, "FACS", 4))
		__atomic_and_fetch((uint32_t *)(void *)(facs + FACS_GLOBAL_LOCK),
				   ~(LOCK_PENDING | LOCK_OWNED), __ATOMIC_SEQ_CST);
}
