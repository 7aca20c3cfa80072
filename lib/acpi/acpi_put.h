/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The larger tables of a node, one file for each. Each function writes its table behind those that
 * are there, and returns its physical address. Private to the builders in lib/acpi/.
 */
#ifndef LIB_ACPI_PUT_H
#define LIB_ACPI_PUT_H

#include "lib/acpi/acpi_node.h"
#include "lib/acpi/acpi_writer.h"

phys_t acpi_put_madt(struct writer *w, const struct acpi_build *in);
/*
 * Writes the node's devices: as its DSDT, or beside the firmware's AML as an SSDT, inside a device
 * whose name is not used there.
 */
phys_t acpi_put_devices(struct writer *w, const struct acpi_build *in);
/* The SRAT and the SLIT, for a machine with several NUMA nodes. */
phys_t acpi_put_srat(struct writer *w, const struct acpi_build *in);
phys_t acpi_put_slit(struct writer *w, const struct machine *m);

/* Returns true if the node gets the HPET. */
static inline bool acpi_has_hpet(const struct acpi_build *in)
{
	return in->legacy & MINT_LEGACY_HPET && in->machine->hpet.addr;
}

#endif
