// SPDX-License-Identifier: GPL-2.0-only
/* Reads the table that describes the HPET (IA-PC HPET Specification 1.0a, 3.2.4). */
#include "lib/acpi/acpi_parts.h"
#include "lib/acpi/acpi_table.h"
#include "lib/base/cursor.h"

#define SPACE_MEMORY	0		/* generic address structure (ACPI 6.5, 5.2.3.2) */
#define HPET_ALIGN	8u		/* its registers have 64 bits */

static acpi_fault_t read_hpet(struct cursor c, struct machine_hpet *h)
{
	uint8_t space;

	h->id = cursor_u32(&c);
	space = cursor_u8(&c);
	cursor_take(&c, 3);
	h->addr = cursor_u64(&c);
	cursor_take(&c, 1);		/* number of the HPET */
	h->min_tick = cursor_u16(&c);
	cursor_take(&c, 1);		/* page protection */
	if (c.failed)
		return "has no room for its fields";
	if (space != SPACE_MEMORY || !h->addr || h->addr % HPET_ALIGN || h->addr >> 32)
		return "has an impossible address";
	return NULL;
}

bool acpi_read_hpet(struct machine *m, const void *table, size_t size, struct diag *diag)
{
	struct machine_hpet hpet = { 0 };
	struct cursor c = { 0 };
	acpi_fault_t fault = acpi_table_check(table, size, "HPET", &c);

	m->hpet = hpet;
	if (!fault)
		fault = read_hpet(c, &hpet);
	if (fault) {
		diag_warning(diag, NULL, 0, "ACPI: the HPET %s; going on without one", fault);
		return false;
	}
	m->hpet = hpet;
	return true;
}
