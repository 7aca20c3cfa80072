/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The firmware's full ACPI for one node (docs/adr/0024): its FADT as it is, and copies of
 * its AML, in which what Mint deals out itself has other names.
 */
#ifndef LIB_ACPI_FULL_H
#define LIB_ACPI_FULL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/machine/machine.h"

#define ACPI_AML_MAX	64		/* SSDTs and the like, besides the DSDT */

struct acpi_memory;

/* Whole tables with right checksums, where the firmware has put them. */
struct acpi_firmware {
	const uint8_t *fadt;		/* NULL: there is no full ACPI */
	size_t fadt_size;
	unsigned int aml_count;
	const uint8_t *aml[1 + ACPI_AML_MAX];	/* the DSDT first */
};

/*
 * acpi_find.c, after acpi_read: what @m's acpi.aml_size was counted from. False: the firmware has no full ACPI.
 * What @mem maps has to stay.
 */
bool acpi_firmware_find(struct acpi_firmware *fw, const struct machine *m,
			struct acpi_memory *mem, phys_t rsdp);

/*
 * Copy the AML to @buf, which the node will see at physical @base (16-byte aligned);
 * at[i] gets the address of aml[i]'s copy. False: @size is too small.
 */
bool acpi_firmware_copy(const struct acpi_firmware *fw, uint8_t *buf, size_t size, phys_t base,
			phys_t at[1 + ACPI_AML_MAX]);

/* The firmware's FADT as one of our revision, without reset register; the caller has header and checksum. */
#define ACPI_FULL_FADT_SIZE 276
void acpi_full_fadt(const struct acpi_firmware *fw, uint32_t legacy, phys_t dsdt,
		    uint8_t out[ACPI_FULL_FADT_SIZE]);
/* FADT, IAPC_BOOT_ARCH: which devices at fixed addresses there are, of MINT_LEGACY_. */
uint16_t acpi_boot_arch(uint32_t legacy);
/* Where the FACS is (5.2.10); 0: there is none. */
phys_t acpi_firmware_facs(const struct acpi_firmware *fw);

/* acpi_rename.c: change the names in a whole table of AML, and put its checksum right. */
void acpi_aml_rename(uint8_t *table, size_t size);

#endif
