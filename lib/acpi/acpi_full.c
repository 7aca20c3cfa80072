// SPDX-License-Identifier: GPL-2.0-only
/*
 * The firmware's FADT and AML as a node gets them: the FADT says which devices at fixed addresses
 * the node has, and the AML is copied with changed names.
 */
#include "lib/acpi/acpi_full.h"
#include <mint/setup.h>
#include "lib/acpi/acpi_fadt.h"
#include "lib/acpi/acpi_table.h"
#include "lib/base/str.h"

bool acpi_firmware_copy(const struct acpi_firmware *fw, uint8_t *buf, size_t size, phys_t base,
			phys_t at[1 + ACPI_AML_MAX])
{
	size_t used = 0;

	for (unsigned int i = 0; i < fw->aml_count; i++) {
		const uint8_t *table = fw->aml[i];
		uint32_t length = 0;

		if (acpi_table_length(table, ACPI_HEADER_SIZE, &length) ||
		    acpi_aml_room(length) > size - used)
			return false;
		memcpy(buf + used, table, length);
		if (memcmp(table, "ECDT", 4))
			acpi_aml_rename(buf + used, length);
		at[i] = base + used;
		used += acpi_aml_room(length);
	}
	return true;
}

uint16_t acpi_boot_arch(uint32_t legacy)
{
	return (uint16_t)((legacy & MINT_LEGACY_VGA ? 0 : BOOT_ARCH_NO_VGA) |
			  (legacy & MINT_LEGACY_RTC ? 0 : BOOT_ARCH_NO_CMOS_RTC) |
			  (legacy & MINT_LEGACY_I8042 ? BOOT_ARCH_8042 : 0));
}

static void set(uint8_t *at, uint64_t value, unsigned int width)
{
	for (unsigned int i = 0; i < width; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

void acpi_full_fadt(const struct acpi_firmware *fw, uint32_t legacy, phys_t dsdt,
		    uint8_t out[FADT_SIZE])
{
	const uint16_t devices = BOOT_ARCH_LEGACY | BOOT_ARCH_8042 | BOOT_ARCH_NO_VGA |
				 BOOT_ARCH_NO_CMOS_RTC;
	uint64_t flags, arch;

	/* Fields that an older FADT does not have become 0: Linux then reads the older fields. */
	memset(out, 0, FADT_SIZE);
	memcpy(out, fw->fadt, fw->fadt_size < FADT_SIZE ? fw->fadt_size : FADT_SIZE);
	if (fw->fadt_size <= FADT_SIZE_V2) {
		out[FADT_PROFILE] = out[FADT_PSTATE_CNT] = out[FADT_CST_CNT] = 0;
		set(out + FADT_BOOT_ARCH, 0, 2);
	}
	arch = acpi_le(out + FADT_BOOT_ARCH, 2) & ~(uint64_t)devices;
	set(out + FADT_BOOT_ARCH, arch | acpi_boot_arch(legacy), 2);
	/* There is no reset register: so Linux resets through EFI. */
	flags = acpi_le(out + FADT_FLAGS, 4) & ~(uint64_t)(FADT_RESET_REG_SUP | FADT_FORCE_CLUSTER);
	set(out + FADT_FLAGS, flags | FADT_FORCE_PHYSICAL |
	    (legacy & MINT_LEGACY_RTC ? 0 : FADT_FIX_RTC), 4);
	memset(out + FADT_RESET_REG, 0, FADT_RESET_VALUE + 1 - FADT_RESET_REG);
	out[FADT_MINOR_VERSION] = FADT_MINOR;
	set(out + FADT_DSDT, dsdt >> 32 ? 0 : dsdt, 4);
	set(out + FADT_X_DSDT, dsdt, 8);
}

phys_t acpi_firmware_facs(const struct acpi_firmware *fw)
{
	uint8_t fadt[FADT_SIZE];
	phys_t facs;

	acpi_full_fadt(fw, 0, 0, fadt);
	facs = acpi_le(fadt + FADT_X_FACS, 8);
	return facs ? facs : acpi_le(fadt + FADT_FACS, 4);
}
