/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the firmware's ACPI tables are (ACPI 6.5, 5.2.5 to 5.2.8). */
#ifndef LIB_ACPI_DIRECTORY_H
#define LIB_ACPI_DIRECTORY_H

#include <stdbool.h>
#include "lib/acpi/acpi_table.h"
#include "lib/base/diag.h"

#define ACPI_RSDP_SIZE	36
#define ACPI_AML_MAX	64		/* SSDT, PSDT and ECDT tables, besides the DSDT */

/*
 * The physical addresses of the tables that we read; 0: not found. If there are several of a kind,
 * the first one counts, except that all tables of AML count.
 */
struct acpi_directory {
	phys_t madt, srat, slit, mcfg, hpet, fadt, dmar, ivrs;
	unsigned int aml_count;		/* SSDT, PSDT and ECDT tables */
	phys_t aml[ACPI_AML_MAX];
};
/* Fills in *dir from the RSDP on. Returns false if there is no root table: @diag says why. */
bool acpi_directory_read(struct acpi_directory *dir, struct acpi_memory *mem, phys_t rsdp,
			 struct diag *diag);

#endif
