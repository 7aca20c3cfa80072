/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every ACPI table has in common (ACPI 6.5, 5.2.6), a header with length and checksum; and
 * where the tables are. Private to the readers in lib/acpi/.
 */
#ifndef LIB_ACPI_TABLE_H
#define LIB_ACPI_TABLE_H

#include <stddef.h>
#include <stdint.h>
#include "lib/acpi/acpi_full.h"
#include "lib/acpi/acpi_read.h"
#include "lib/base/cursor.h"

#define ACPI_HEADER_SIZE	36

/*
 * Why a table cannot be used: the text that follows its name in a message, such as "is cut short";
 * NULL if it can be used.
 */
typedef const char *acpi_fault_t;

/* Returns the little-endian number of @width bytes at @p. */
uint64_t acpi_le(const uint8_t *p, unsigned int width);

/* Reads the table's length from its header, of which @size bytes are there, into *length. */
acpi_fault_t acpi_table_length(const uint8_t *table, size_t size, uint32_t *length);
/*
 * Checks that the table is whole, has this signature, and has a right checksum. If so, *c goes over
 * what follows its header.
 */
acpi_fault_t acpi_table_check(const void *table, size_t size, const char *signature,
			      struct cursor *c);

/* Does the same for an SSDT, PSDT, ECDT or DSDT, whose signature the caller has checked. */
acpi_fault_t acpi_aml_check(const void *table, size_t size, struct cursor *c);
/*
 * Returns the physical address of the DSDT from a FADT of @length bytes, at least those of version
 * 1.
 */
phys_t acpi_fadt_dsdt(const uint8_t *fadt, size_t length);
/*
 * Returns the I/O port of a register block, from the generic address structure at offset @extended
 * or else from the older field at offset @plain; or 0 if neither names one.
 */
uint16_t acpi_fadt_port(const uint8_t *fadt, size_t length, size_t extended, size_t plain);
/* Returns how many bytes of machine_acpi.aml_size a table of @length bytes takes. */
uint32_t acpi_aml_room(size_t length);

/*
 * Returns all of the table at physical address @addr, whatever it is, and its length in *size; or
 * NULL if it cannot be read: *fault says why.
 */
const uint8_t *acpi_table_map(struct acpi_memory *mem, phys_t addr, size_t *size,
			      acpi_fault_t *fault);

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

/*
 * acpi_iommu.c: fills in m->iommu from the tables that there are. Returns false if one of them is
 * damaged: @diag says how.
 */
bool acpi_read_iommus(struct machine *m, struct acpi_memory *mem, const struct acpi_directory *dir,
		      struct diag *diag);

#endif
