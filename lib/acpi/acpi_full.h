/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The firmware's full ACPI for one node (docs/adr/0024): the firmware's FADT with few changes, and
 * copies of its AML, in which the devices that Mint gives to nodes by itself have other names.
 */
#ifndef LIB_ACPI_FULL_H
#define LIB_ACPI_FULL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/acpi/acpi_directory.h"
#include "lib/machine/machine.h"

/* Tables where the firmware has put them: they are whole, and their checksums are right. */
struct acpi_firmware {
	const uint8_t *fadt;		/* NULL: there is no full ACPI */
	size_t fadt_size;
	unsigned int aml_count;
	const uint8_t *aml[1 + ACPI_AML_MAX];	/* the DSDT first */
};

/*
 * acpi_find.c: finds the tables from which acpi_read() has counted m->acpi.aml_size. Returns false
 * if the firmware has no full ACPI. *fw points into what @mem maps, which must stay mapped.
 */
bool acpi_firmware_find(struct acpi_firmware *fw, const struct machine *m,
			struct acpi_memory *mem, phys_t rsdp);

/*
 * Copies the AML to the @size bytes at @buf, which the node sees at the physical address @base,
 * aligned to 16 bytes. @at[i] becomes the address of the copy of aml[i]. Returns false if @size is
 * too small.
 */
bool acpi_firmware_copy(const struct acpi_firmware *fw, uint8_t *buf, size_t size, phys_t base,
			phys_t at[1 + ACPI_AML_MAX]);

/*
 * Writes the firmware's FADT as one of our revision, without a reset register, for a node that has
 * the devices @legacy (MINT_LEGACY_) and its DSDT at @dsdt. The caller writes header and checksum.
 */
#define ACPI_FULL_FADT_SIZE 276
void acpi_full_fadt(const struct acpi_firmware *fw, uint32_t legacy, phys_t dsdt,
		    uint8_t out[ACPI_FULL_FADT_SIZE]);
/* Returns the FADT's IAPC_BOOT_ARCH for a node that has the devices @legacy (MINT_LEGACY_). */
uint16_t acpi_boot_arch(uint32_t legacy);
/* Returns the physical address of the FACS (5.2.10), or 0 if there is none. */
phys_t acpi_firmware_facs(const struct acpi_firmware *fw);

/* acpi_rename.c: changes the names in a whole table of AML of @size bytes, and its checksum. */
void acpi_aml_rename(uint8_t *table, size_t size);

#endif
