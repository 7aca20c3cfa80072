// SPDX-License-Identifier: GPL-2.0-only
/* The FADT names the port of the power management timer. */
#include "lib/acpi/acpi_fadt.h"
#include "lib/acpi/acpi_directory.h"
#include "lib/acpi/acpi_timer.h"

uint16_t acpi_timer_port(const void *fadt, size_t size)
{
	struct cursor c = { 0 };
	size_t length;

	if (acpi_table_check(fadt, size, "FACP", &c) || ACPI_HEADER_SIZE + c.left < FADT_SIZE_V1)
		return 0;
	length = ACPI_HEADER_SIZE + c.left;
	if (acpi_le((const uint8_t *)fadt + FADT_FLAGS, 4) & FADT_HW_REDUCED)
		return 0;
	return acpi_fadt_port(fadt, length, FADT_X_PM_TMR, FADT_PM_TMR);
}

uint16_t acpi_timer_find(struct acpi_memory *mem, phys_t rsdp)
{
	struct acpi_directory dir;
	struct diag unprinted;	/* acpi_read() has reported the same */
	acpi_fault_t fault;
	const uint8_t *fadt;
	size_t size = 0;

	diag_init(&unprinted);
	if (!acpi_directory_read(&dir, mem, rsdp, &unprinted) || !dir.fadt)
		return 0;
	fadt = acpi_table_map(mem, dir.fadt, &size, &fault);
	return fault ? 0 : acpi_timer_port(fadt, size);
}
