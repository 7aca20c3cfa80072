/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every ACPI table has in common (ACPI 6.5, 5.2.6): a header with its
 * length and a checksum. Private to the readers, lib/acpi/acpi_read.c and
 * lib/acpi/acpi_power.c.
 */
#ifndef LIB_ACPI_TABLE_H
#define LIB_ACPI_TABLE_H

#include <stddef.h>
#include <stdint.h>
#include "lib/base/cursor.h"

#define ACPI_HEADER_SIZE	36

/* Why a table cannot be used: a clause for after its name; NULL: it can. */
typedef const char *acpi_fault_t;

uint64_t acpi_le(const uint8_t *p, unsigned int width);
/* 0 where a checksum is right. */
uint8_t acpi_sum(const uint8_t *p, size_t size);

/* Does the header fit in @size bytes, and how long is the table? */
acpi_fault_t acpi_table_length(const uint8_t *table, size_t size, uint32_t *length);
/* Is it whole and sound? Then *c goes over what follows its header. */
acpi_fault_t acpi_table_check(const void *table, size_t size, const char *signature,
			      struct cursor *c);

#endif
