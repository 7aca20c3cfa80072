// SPDX-License-Identifier: GPL-2.0-only
#include "lib/acpi/acpi_full.h"
#include "lib/acpi/acpi_table.h"
#include "lib/base/str.h"

/* Whoever found it has looked at its signature. */
acpi_fault_t acpi_aml_check(const void *table, size_t size, struct cursor *c)
{
	return size < ACPI_HEADER_SIZE ? "is shorter than its header" :
		acpi_table_check(table, size, table, c);
}

/* The table at @addr, if it is sound. */
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
	struct diag told;		/* by acpi_read, which has been here */
	const uint8_t *table;
	size_t size;

	memset(fw, 0, sizeof(*fw));
	diag_init(&told);
	if (!m->acpi.aml_size || !acpi_directory_read(&dir, mem, rsdp, &told))
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
