// SPDX-License-Identifier: GPL-2.0-only
/* acpi_read() reads one table after the other; each kind has its own file. */
#include "lib/acpi/acpi_read.h"
#include "lib/acpi/acpi_directory.h"
#include "lib/acpi/acpi_parts.h"
#include "lib/base/str.h"
#include "lib/machine/numa.h"

/* Reads a table that is not required. If it cannot be read, a warning is printed. */
static void read_optional(struct machine *m, struct acpi_memory *mem, phys_t addr, const char *name,
			  bool (*reader)(struct machine *, const void *, size_t, struct diag *),
			  struct diag *diag)
{
	size_t size = 0;
	acpi_fault_t fault;
	const uint8_t *table;

	if (!addr)
		return;
	table = acpi_table_map(mem, addr, &size, &fault);
	if (fault)
		diag_warning(diag, NULL, 0, "ACPI: the %s %s; going on without it", name, fault);
	else
		reader(m, table, size, diag);
}

static void read_power_tables(struct machine *m, struct acpi_memory *mem, phys_t fadt,
			      struct diag *diag)
{
	phys_t dsdt = 0;
	const uint8_t *table;
	size_t size = 0;
	acpi_fault_t fault;

	table = acpi_table_map(mem, fadt, &size, &fault);
	if (fault) {
		diag_warning(diag, NULL, 0,
			     "ACPI: the FADT %s; power-off and reset are not known", fault);
		return;
	}
	if (!acpi_read_fadt(m, table, size, &dsdt, diag))
		return;
	table = acpi_table_map(mem, dsdt, &size, &fault);
	if (fault)
		diag_warning(diag, NULL, 0, "ACPI: the DSDT %s; power-off is not known", fault);
	else
		acpi_read_dsdt(m, table, size, diag);
}

static void read_aml(struct machine *m, struct acpi_memory *mem, const struct acpi_directory *dir,
		     struct diag *diag)
{
	for (unsigned int i = 0; i < dir->aml_count; i++) {
		size_t size = 0;
		acpi_fault_t fault;
		const uint8_t *table = acpi_table_map(mem, dir->aml[i], &size, &fault);

		if (fault)
			diag_warning(diag, NULL, 0, "ACPI: the SSDT at 0x%llx %s; it is left out",
				     (unsigned long long)dir->aml[i], fault);
		else
			acpi_read_ssdt(m, table, size, diag);
	}
}

bool acpi_read(struct machine *m, struct acpi_memory *mem, phys_t rsdp, struct diag *diag)
{
	struct acpi_directory dir;
	const uint8_t *madt;
	size_t madt_size = 0;
	acpi_fault_t fault;

	m->ecam_count = 0;
	memset(&m->hpet, 0, sizeof(m->hpet));
	memset(&m->power, 0, sizeof(m->power));
	memset(&m->acpi, 0, sizeof(m->acpi));
	if (!acpi_directory_read(&dir, mem, rsdp, diag))
		return false;
	/* This comes first: even if the rest is refused, the machine can be switched off. */
	if (dir.fadt)
		read_power_tables(m, mem, dir.fadt, diag);
	else
		diag_warning(diag, NULL, 0,
			     "ACPI: there is no FADT; power-off and reset are not known");
	read_aml(m, mem, &dir, diag);
	if (!dir.madt) {
		diag_error(diag, NULL, 0, "ACPI: there is no MADT: the cores are not known");
		return false;
	}
	madt = acpi_table_map(mem, dir.madt, &madt_size, &fault);
	if (fault) {
		diag_error(diag, NULL, 0, "ACPI: the MADT %s", fault);
		return false;
	}
	if (!acpi_read_madt(m, madt, madt_size, diag))
		return false;
	machine_numa_clear(m);
	read_optional(m, mem, dir.srat, "SRAT", acpi_read_srat, diag);
	read_optional(m, mem, dir.slit, "SLIT", acpi_read_slit, diag);
	read_optional(m, mem, dir.mcfg, "MCFG", acpi_read_mcfg, diag);
	read_optional(m, mem, dir.hpet, "HPET", acpi_read_hpet, diag);
	return acpi_read_iommus(m, mem, &dir, diag);
}
