/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every ACPI table has in common (ACPI 6.5, 5.2.6): a header with its
 * length and a checksum; and where the tables are. Private to the readers in lib/acpi/.
 */
#ifndef LIB_ACPI_TABLE_H
#define LIB_ACPI_TABLE_H

#include <stddef.h>
#include <stdint.h>
#include "lib/acpi/acpi_full.h"
#include "lib/acpi/acpi_read.h"
#include "lib/base/cursor.h"

#define ACPI_HEADER_SIZE	36

/* Why a table cannot be used: a clause for after its name; NULL: it can. */
typedef const char *acpi_fault_t;

uint64_t acpi_le(const uint8_t *p, unsigned int width);

/* Does the header fit in @size bytes, and how long is the table? */
acpi_fault_t acpi_table_length(const uint8_t *table, size_t size, uint32_t *length);
/* Is it whole and sound? Then *c goes over what follows its header. */
acpi_fault_t acpi_table_check(const void *table, size_t size, const char *signature,
			      struct cursor *c);

/* The same for an SSDT and what else goes with the DSDT. */
acpi_fault_t acpi_aml_check(const void *table, size_t size, struct cursor *c);
/* Where a FADT of @length bytes, at least those of version 1, has the DSDT. */
phys_t acpi_fadt_dsdt(const uint8_t *fadt, size_t length);
/*
 * The I/O port of a register block, from the generic address structure at @extended or the older
 * field at @plain; 0: neither names one.
 */
uint16_t acpi_fadt_port(const uint8_t *fadt, size_t length, size_t extended, size_t plain);
/* What a table of @length bytes takes of machine_acpi.aml_size. */
uint32_t acpi_aml_room(size_t length);

/* All of the table at @addr, whatever it is. NULL: *fault says why. */
const uint8_t *acpi_table_map(struct acpi_memory *mem, phys_t addr, size_t *size,
			      acpi_fault_t *fault);

/* Where the tables are that we read; 0: not found. Of a kind the first one counts, but for AML. */
struct acpi_directory {
	phys_t madt, srat, slit, mcfg, hpet, fadt, dmar, ivrs;
	unsigned int aml_count;		/* SSDTs and what else goes with the DSDT */
	phys_t aml[ACPI_AML_MAX];
};
/* False: @diag says why there is none. */
bool acpi_directory_read(struct acpi_directory *dir, struct acpi_memory *mem, phys_t rsdp,
			 struct diag *diag);

/* acpi_iommu.c: fills m->iommu from the tables that there are. False: @diag says what is wrong with them. */
bool acpi_read_iommus(struct machine *m, struct acpi_memory *mem, const struct acpi_directory *dir,
		      struct diag *diag);

#endif
