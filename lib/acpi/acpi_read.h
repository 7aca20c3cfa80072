/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the firmware's ACPI tables (ACPI 6.5, chapter 5) into struct machine. Memory is read
 * through a callback, so that the same code reads physical memory, files of a running Linux, and a
 * fuzzer's bytes. Every length is checked before it is used; a damaged table is reported.
 */
#ifndef LIB_ACPI_READ_H
#define LIB_ACPI_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/base/diag.h"
#include "lib/machine/machine.h"

#define ACPI_TABLE_MAX	MIB(16)		/* longer is taken as damage */
#define ACPI_RSDP_SIZE	36

struct acpi_memory {
	/* Returns the @size bytes at the physical address @addr, or NULL if they cannot be read. */
	const void *(*map)(struct acpi_memory *mem, phys_t addr, size_t size);
};

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

/*
 * Each reads a single table: a whole one of @size bytes, with its header (mintctl has them as
 * files). Returns false if it is damaged. For the MADT that is an error, for the MCFG a warning.
 */
bool acpi_read_madt(struct machine *m, const void *table, size_t size, struct diag *diag);
bool acpi_read_mcfg(struct machine *m, const void *table, size_t size, struct diag *diag);
/*
 * acpi_numa.c: reads the SRAT, after the MADT, or the SLIT, after the SRAT. A table that is damaged
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
 * acpi_timer.c: return the I/O port of the power management timer (ACPI 6.5, 4.8.3.3), a counter of
 * 24 bits that runs at ACPI_TIMER_HZ; or 0 if there is none, or no undamaged FADT that names it.
 * The first one reads a FADT of @size bytes, the second one finds the FADT from the RSDP on.
 */
#define ACPI_TIMER_HZ		3579545
#define ACPI_TIMER_MASK		0xffffff
uint16_t acpi_timer_port(const void *fadt, size_t size);
uint16_t acpi_timer_find(struct acpi_memory *mem, phys_t rsdp);

#endif
