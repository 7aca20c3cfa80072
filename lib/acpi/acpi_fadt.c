// SPDX-License-Identifier: GPL-2.0-only
/* Fields of the FADT that have an older and an extended form, or may be cut off. */
#include "lib/acpi/acpi_fadt.h"
#include "lib/acpi/acpi_table.h"

uint64_t acpi_fadt_field(const uint8_t *fadt, size_t length, size_t offset, unsigned int width)
{
	return offset + width <= length ? acpi_le(fadt + offset, width) : 0;
}

/* Returns the I/O port that a generic address structure names, or 0 if it names none. */
static uint16_t gas_port(const uint8_t *fadt, size_t length, size_t offset)
{
	uint64_t addr = acpi_fadt_field(fadt, length, offset + GAS_ADDRESS, 8);

	if (offset + GAS_SIZE > length || fadt[offset] != GAS_SYSTEM_IO || addr > PORT_MAX)
		return 0;
	return (uint16_t)addr;
}

uint16_t acpi_fadt_port(const uint8_t *fadt, size_t length, size_t extended, size_t plain)
{
	uint16_t port = gas_port(fadt, length, extended);
	uint64_t addr = acpi_fadt_field(fadt, length, plain, 4);

	if (port)
		return port;
	return addr <= PORT_MAX ? (uint16_t)addr : 0;
}

phys_t acpi_fadt_dsdt(const uint8_t *fadt, size_t length)
{
	phys_t dsdt = acpi_fadt_field(fadt, length, FADT_X_DSDT, 8);

	return dsdt ? dsdt : acpi_fadt_field(fadt, length, FADT_DSDT, 4);
}
