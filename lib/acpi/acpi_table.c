// SPDX-License-Identifier: GPL-2.0-only
/*
 * The checks that each table must pass before anybody reads what follows its header, and the way to
 * a table in memory.
 */
#include "lib/acpi/acpi_table.h"
#include "lib/base/byte_sum.h"
#include "lib/base/str.h"

#define HEADER_LENGTH	4

uint64_t acpi_le(const uint8_t *p, unsigned int width)
{
	struct cursor c = cursor_of(p, width);

	return cursor_le(&c, width);
}

acpi_fault_t acpi_table_length(const uint8_t *table, size_t size, uint32_t *length)
{
	if (size < ACPI_HEADER_SIZE)
		return "is shorter than its header";
	*length = (uint32_t)acpi_le(table + HEADER_LENGTH, 4);
	if (*length < ACPI_HEADER_SIZE)
		return "says that it is shorter than its header";
	if (*length > ACPI_TABLE_MAX)
		return "says that it is longer than 16 MiB";
	return NULL;
}

acpi_fault_t acpi_table_check(const void *table, size_t size, const char *signature,
			      struct cursor *c)
{
	uint32_t length;
	acpi_fault_t fault = acpi_table_length(table, size, &length);

	if (fault)
		return fault;
	if (length > size)
		return "is cut short";
	if (memcmp(table, signature, 4))
		return "has another signature";
	if (byte_sum(table, length))
		return "has a bad checksum";
	*c = cursor_of((const uint8_t *)table + ACPI_HEADER_SIZE, length - ACPI_HEADER_SIZE);
	return NULL;
}

/* The caller has checked the signature: so it is compared with itself. */
acpi_fault_t acpi_aml_check(const void *table, size_t size, struct cursor *c)
{
	return size < ACPI_HEADER_SIZE ? "is shorter than its header" :
		acpi_table_check(table, size, table, c);
}

uint32_t acpi_aml_room(size_t length)
{
	return (uint32_t)align_up(length, ACPI_TABLE_ALIGN);
}

const uint8_t *acpi_map(struct acpi_memory *mem, phys_t addr, size_t size)
{
	if (!addr || addr > UINT64_MAX - size)
		return NULL;
	return mem->map(mem, addr, size);
}

const uint8_t *acpi_table_map(struct acpi_memory *mem, phys_t addr, size_t *size,
			      acpi_fault_t *fault)
{
	const uint8_t *table = acpi_map(mem, addr, ACPI_HEADER_SIZE);
	uint32_t length = 0;

	*fault = table ? acpi_table_length(table, ACPI_HEADER_SIZE, &length) : "cannot be read";
	if (*fault)
		return NULL;
	*size = length;
	table = acpi_map(mem, addr, length);
	if (!table)
		*fault = "cannot be read";
	return table;
}
