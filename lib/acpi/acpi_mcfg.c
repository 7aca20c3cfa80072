// SPDX-License-Identifier: GPL-2.0-only
/* Reads where the configuration space of PCI is, from the MCFG (PCI Firmware 3.3, 4.1.2). */
#include "lib/acpi/acpi_parts.h"
#include "lib/acpi/acpi_table.h"
#include "lib/base/str.h"

#define MCFG_RESERVED	8
#define MCFG_ENTRY	16
#define BUS_SIZE	MIB(1)		/* of ECAM */

static acpi_fault_t read_ecam(struct cursor *c, struct machine_ecam *e)
{
	e->base = cursor_u64(c);
	e->segment = cursor_u16(c);
	e->bus_first = cursor_u8(c);
	e->bus_last = cursor_u8(c);
	cursor_take(c, 4);
	if (e->bus_first > e->bus_last)
		return "has a bus range that ends before it begins";
	if (!e->base || e->base % BUS_SIZE || e->base > UINT64_MAX - 256 * BUS_SIZE)
		return "has an impossible base address";
	return NULL;
}

bool acpi_read_mcfg(struct machine *m, const void *table, size_t size, struct diag *diag)
{
	struct machine_ecam ecam[MACHINE_ECAM_MAX];
	unsigned int count = 0;
	struct cursor c = { 0 };
	acpi_fault_t fault = acpi_table_check(table, size, "MCFG", &c);

	m->ecam_count = 0;
	if (!fault && (c.left < MCFG_RESERVED || (c.left - MCFG_RESERVED) % MCFG_ENTRY))
		fault = "does not end with a whole entry";
	cursor_take(&c, MCFG_RESERVED);
	while (!fault && c.left && count < MACHINE_ECAM_MAX)
		fault = read_ecam(&c, &ecam[count++]);
	if (fault) {
		diag_warning(diag, NULL, 0, "ACPI: the MCFG %s; going on without ECAM", fault);
		return false;
	}
	if (c.left)
		diag_error(diag, NULL, 0,
			   "ACPI: the MCFG has more than %u entries, which is all that the "
			   "monitor can hold: functions of the others could not be kept apart",
			   MACHINE_ECAM_MAX);
	memcpy(m->ecam, ecam, count * sizeof(ecam[0]));
	m->ecam_count = count;
	return true;
}
