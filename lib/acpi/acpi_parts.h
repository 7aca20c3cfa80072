/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The readers of single ACPI tables, one file for each kind of table. acpi_read() calls them all;
 * mintctl, which has each table as a file, calls some of them.
 */
#ifndef LIB_ACPI_PARTS_H
#define LIB_ACPI_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include "lib/acpi/acpi_directory.h"
#include "lib/base/diag.h"
#include "lib/machine/machine.h"

/*
 * Each reads a single table: a whole one of @size bytes, with its header (mintctl has them as
 * files). Returns false if it is damaged. For the MADT that is an error, for the MCFG a warning.
 */
bool acpi_read_madt(struct machine *m, const void *table, size_t size, struct diag *diag);
bool acpi_read_mcfg(struct machine *m, const void *table, size_t size, struct diag *diag);
/*
 * Reads the SRAT, after the MADT, or the SLIT, after the SRAT. A table that is damaged
 * or contradicts itself is a warning: then false is returned. Without a good SRAT the machine is
 * one NUMA node; without a good SLIT all NUMA nodes are equally far from each other.
 * machine_numa_check() checks all of it again once the memory map is known.
 */
bool acpi_read_srat(struct machine *m, const void *table, size_t size, struct diag *diag);
bool acpi_read_slit(struct machine *m, const void *table, size_t size, struct diag *diag);
/* Reads the HPET's table. If it is damaged, that is a warning, and the machine has no HPET. */
bool acpi_read_hpet(struct machine *m, const void *table, size_t size, struct diag *diag);
/*
 * Adds the IOMMUs of a DMAR (VT-d 4.1, 8.1) or an IVRS (AMD 48882, 5.2.1) to m->iommu. Returns
 * false, and adds an error to @diag, if the table is damaged or names more units than there is room
 * for: a unit that is not known could not be switched off.
 */
bool acpi_read_dmar(struct machine *m, const void *table, size_t size, struct diag *diag);
bool acpi_read_ivrs(struct machine *m, const void *table, size_t size, struct diag *diag);
/*
 * Fills in m->power, apart from \_S5, and m->acpi.sci. *dsdt becomes the physical address of the
 * DSDT. If the FADT is damaged, that is a warning, and false is returned.
 */
bool acpi_read_fadt(struct machine *m, const void *table, size_t size, phys_t *dsdt,
		    struct diag *diag);
/*
 * Fills in m->power.has_s5 and the values of \_S5, if the DSDT has it; and m->acpi.aml_size, unless
 * the FADT, which is read before, is hardware-reduced. If the DSDT is damaged, that is a warning,
 * and false is returned.
 */
bool acpi_read_dsdt(struct machine *m, const void *table, size_t size, struct diag *diag);
/*
 * Reads an SSDT, PSDT or ECDT, after the DSDT: adds to m->acpi.aml_size, and fills in \_S5 as
 * acpi_read_dsdt() does, if no table before it has that. If it is damaged, that is a warning,
 * nothing is changed, and false is returned.
 */
bool acpi_read_ssdt(struct machine *m, const void *table, size_t size, struct diag *diag);

/*
 * Fills in m->iommu from the tables that there are. Returns false if one of them is
 * damaged: @diag says how.
 */
bool acpi_read_iommus(struct machine *m, struct acpi_memory *mem, const struct acpi_directory *dir,
		      struct diag *diag);

#endif
