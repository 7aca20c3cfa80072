/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every ACPI table has in common (ACPI 6.5, 5.2.6): a header with length and checksum; and how
 * a reader gets at a table in memory.
 */
#ifndef LIB_ACPI_TABLE_H
#define LIB_ACPI_TABLE_H

#include <stddef.h>
#include <stdint.h>
#include "lib/base/cursor.h"
#include "lib/base/range.h"

#define ACPI_HEADER_SIZE	36
#define ACPI_TABLE_ALIGN	16		/* of the tables that we write or copy */
#define ACPI_TABLE_MAX		MIB(16)		/* longer is taken as damage */

struct acpi_memory {
	/* Returns the @size bytes at the physical address @addr, or NULL if they cannot be read. */
	const void *(*map)(struct acpi_memory *mem, phys_t addr, size_t size);
};

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
/* Returns how many bytes of machine_acpi.aml_size a table of @length bytes takes. */
uint32_t acpi_aml_room(size_t length);

/* Returns @size bytes at @addr, or NULL if they cannot be read. */
const uint8_t *acpi_map(struct acpi_memory *mem, phys_t addr, size_t size);
/*
 * Returns all of the table at physical address @addr, whatever it is, and its length in *size; or
 * NULL if it cannot be read: *fault says why.
 */
const uint8_t *acpi_table_map(struct acpi_memory *mem, phys_t addr, size_t *size,
			      acpi_fault_t *fault);

#endif
