/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the firmware's ACPI tables (ACPI 6.5, chapter 5) into struct machine. Memory is read
 * through a callback, so that the same code reads physical memory, files of a running Linux, and a
 * fuzzer's bytes. Every length is checked before it is used; a damaged table is reported.
 */
#ifndef LIB_ACPI_READ_H
#define LIB_ACPI_READ_H

#include <stdbool.h>
#include "lib/acpi/acpi_table.h"
#include "lib/base/diag.h"
#include "lib/machine/machine.h"

/*
 * Reads all tables, from the RSDP at physical address @rsdp on: XSDT (or RSDT), MADT, SRAT, SLIT,
 * MCFG, HPET, DMAR, IVRS, FADT, \_S5 of the DSDT or an SSDT, and the size of all AML. Fills in what
 * *m has from ACPI, and leaves the rest of it alone.
 *
 * The MADT is required. Without an MCFG there is no ECAM. If an SRAT, SLIT, MCFG, HPET, FADT or
 * DSDT is damaged, that is a warning, and its facts are missing. If the root table, MADT, DMAR or
 * IVRS is damaged, that is an error: acpi_read() returns false. m->power is filled in even then, as
 * far as the tables can be found.
 */
bool acpi_read(struct machine *m, struct acpi_memory *mem, phys_t rsdp, struct diag *diag);

#endif
