/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the power management timer of ACPI is. */
#ifndef LIB_ACPI_TIMER_H
#define LIB_ACPI_TIMER_H

#include <stddef.h>
#include <stdint.h>
#include "lib/acpi/acpi_table.h"

/*
 * Both return the I/O port of the power management timer (ACPI 6.5, 4.8.3.3), a counter of
 * 24 bits that runs at ACPI_TIMER_HZ; or 0 if there is none, or no undamaged FADT that names it.
 * The first one reads a FADT of @size bytes, the second one finds the FADT from the RSDP on.
 */
#define ACPI_TIMER_HZ		3579545
#define ACPI_TIMER_MASK		0xffffff
uint16_t acpi_timer_port(const void *fadt, size_t size);
uint16_t acpi_timer_find(struct acpi_memory *mem, phys_t rsdp);

#endif
