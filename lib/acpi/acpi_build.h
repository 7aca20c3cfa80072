/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes the ACPI tables of a node (ACPI 6.5, chapter 5) from plain data: RSDP, XSDT,
 * hardware-reduced FADT, MADT, MCFG, HPET, SRAT, SLIT, DSDT and the MINT table. With the firmware's
 * full ACPI (docs/adr/0024) they include the firmware's FADT, copies of its AML, and an SSDT of
 * ours.
 */
#ifndef LIB_ACPI_BUILD_H
#define LIB_ACPI_BUILD_H

#include <stddef.h>
#include "lib/acpi/acpi_node.h"

/*
 * Makes the tables in the @size bytes at @buf, which the node sees at the physical address @base,
 * aligned to 16 bytes. The RSDP is at @base. Returns how many bytes are used, or 0 if @size is too
 * small.
 */
size_t acpi_build(const struct acpi_build *in, void *buf, size_t size, phys_t base);

#endif
