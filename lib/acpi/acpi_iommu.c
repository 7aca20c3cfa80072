// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the tables that name the IOMMUs: DMAR (Intel VT-d 4.1, 8.1 to 8.3) and IVRS (AMD 48882,
 * 5.2). Both are a header, fixed fields, and structures with a type and a length.
 */
#include "lib/acpi/acpi_parts.h"
#include "lib/acpi/acpi_table.h"
#include "lib/base/cursor.h"
#include "lib/machine/machine_iommu.h"

#define DMAR_DRHD	0		/* the structure of a unit */
#define IVRS_IVHD_10	0x10		/* a unit, in three forms; several may name the same one */
#define IVRS_IVHD_11	0x11
#define IVRS_IVHD_40	0x40
#define FIXED		12		/* bytes of either table between header and structures */

/*
 * Adds a unit to the machine. Returns what is wrong with it, or NULL. A unit at address 0 is
 * skipped: firmware lists such units if the IOMMU is switched off.
 */
static acpi_fault_t add_unit(struct machine *m, enum iommu_kind kind, phys_t addr)
{
	struct machine_iommu unit = { .kind = kind, .addr = addr };

	if (!addr)
		return NULL;
	if (addr % range_size(machine_iommu_range(&unit)))
		return "names a unit whose address is not aligned";
	if (!machine_add_iommu(m, unit))
		return "names more units than the monitor can hold";
	return NULL;
}

/* Reads a unit of the DMAR. @c goes over what follows the structure's type and length. */
static acpi_fault_t read_drhd(struct machine *m, struct cursor c)
{
	phys_t addr;

	cursor_take(&c, 4);		/* flags, size, segment */
	addr = cursor_u64(&c);
	return c.failed ? "has a unit without room for its fields" : add_unit(m, IOMMU_VTD, addr);
}

/* Reads a unit of the IVRS in the same way. */
static acpi_fault_t read_ivhd(struct machine *m, struct cursor c)
{
	phys_t addr;

	cursor_take(&c, 4);		/* device, offset of its capability */
	addr = cursor_u64(&c);
	return c.failed ? "has a unit without room for its fields" : add_unit(m, IOMMU_AMD, addr);
}

static acpi_fault_t read_structure(struct machine *m, enum iommu_kind kind, struct cursor *all)
{
	unsigned int type = kind == IOMMU_VTD ? cursor_u16(all) : cursor_u16(all) & 0xff;
	unsigned int length = cursor_u16(all);
	struct cursor c;

	if (all->failed || length < 4)
		return "is damaged: a structure in it is shorter than its header";
	c = cursor_sub(all, length - 4);
	if (c.failed)
		return "is damaged: a structure in it goes beyond its end";
	if (kind == IOMMU_VTD)
		return type == DMAR_DRHD ? read_drhd(m, c) : NULL;
	return type == IVRS_IVHD_10 || type == IVRS_IVHD_11 || type == IVRS_IVHD_40 ?
		read_ivhd(m, c) : NULL;
}

/* Reports @fault as an error, if it is not NULL. Returns true if it is NULL. */
static bool refuse(enum iommu_kind kind, acpi_fault_t fault, struct diag *diag)
{
	if (fault)
		diag_error(diag, NULL, 0, "ACPI: the %s %s: an IOMMU that was left on could not be "
			   "switched off; switch %s off in the firmware's setup, or update the "
			   "firmware",
			   kind == IOMMU_VTD ? "DMAR" : "IVRS", fault, iommu_kind_title(kind));
	return !fault;
}

static bool read_units(struct machine *m, enum iommu_kind kind, const void *table, size_t size,
		       struct diag *diag)
{
	struct cursor c = { 0 };
	acpi_fault_t fault = acpi_table_check(table, size, kind == IOMMU_VTD ? "DMAR" : "IVRS", &c);

	if (!fault && !cursor_take(&c, FIXED))
		fault = "has no room for its fields";
	while (!fault && c.left)
		fault = read_structure(m, kind, &c);
	return refuse(kind, fault, diag);
}

bool acpi_read_dmar(struct machine *m, const void *table, size_t size, struct diag *diag)
{
	return read_units(m, IOMMU_VTD, table, size, diag);
}

bool acpi_read_ivrs(struct machine *m, const void *table, size_t size, struct diag *diag)
{
	return read_units(m, IOMMU_AMD, table, size, diag);
}

static bool read_table(struct machine *m, struct acpi_memory *mem, enum iommu_kind kind,
		       phys_t addr, struct diag *diag)
{
	acpi_fault_t fault;
	size_t size = 0;
	const uint8_t *table;

	if (!addr)
		return true;
	table = acpi_table_map(mem, addr, &size, &fault);
	return table ? read_units(m, kind, table, size, diag) : refuse(kind, fault, diag);
}

bool acpi_read_iommus(struct machine *m, struct acpi_memory *mem, const struct acpi_directory *dir,
		      struct diag *diag)
{
	bool ok;

	m->iommu_count = 0;
	ok = read_table(m, mem, IOMMU_VTD, dir->dmar, diag);
	return read_table(m, mem, IOMMU_AMD, dir->ivrs, diag) && ok;
}
