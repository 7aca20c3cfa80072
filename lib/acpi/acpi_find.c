// SPDX-License-Identifier: GPL-2.0-only
/* Finds the firmware's FADT and AML once more, after acpi_read(), where they are in memory. */
#include "lib/acpi/acpi_full.h"
#include "lib/acpi/acpi_directory.h"
#include "lib/acpi/acpi_fadt.h"
#include "lib/base/str.h"

/* Returns the table at @addr, or NULL if it is damaged. */
static const uint8_t *find(struct acpi_memory *mem, phys_t addr, size_t *size)
{
	struct cursor c = { 0 };
	acpi_fault_t fault;
	const uint8_t *table = acpi_table_map(mem, addr, size, &fault);

	return fault || acpi_aml_check(table, *size, &c) ? NULL : table;
}

bool acpi_firmware_find(struct acpi_firmware *fw, const struct machine *m,
			struct acpi_memory *mem, phys_t rsdp)
{
	struct acpi_directory dir;
	struct diag unprinted;	/* acpi_read() has reported the same */
	const uint8_t *table;
	size_t size;

	memset(fw, 0, sizeof(*fw));
	diag_init(&unprinted);
	if (!m->acpi.aml_size || !acpi_directory_read(&dir, mem, rsdp, &unprinted))
		return false;
	table = find(mem, dir.fadt, &fw->fadt_size);
	fw->aml[0] = table ? find(mem, acpi_fadt_dsdt(table, fw->fadt_size), &size) : NULL;
	if (!fw->aml[0])
		return false;
	fw->aml_count = 1;
	for (unsigned int i = 0; i < dir.aml_count; i++) {
		fw->aml[fw->aml_count] = find(mem, dir.aml[i], &size);
		fw->aml_count += !!fw->aml[fw->aml_count];
	}
	fw->fadt = table;
	return true;
}
