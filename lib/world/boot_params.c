// SPDX-License-Identifier: GPL-2.0-only
/* The zero page: the kernel's own setup header, with the fields that a boot loader fills in. */
#include "lib/world/boot_params.h"
#include "lib/base/str.h"
#include "lib/world/screen_info.h"

/* The zero page (Linux, Documentation/arch/x86/zero-page.rst). */
#define ZP_SCREEN_INFO		0x000
#define ZP_ACPI_RSDP		0x070
#define ZP_EXT_RAMDISK_IMAGE	0x0c0
#define ZP_EXT_RAMDISK_SIZE	0x0c4
#define ZP_EXT_CMD_LINE_PTR	0x0c8
#define ZP_EFI_INFO		0x1c0
#define   EFI_LOADER_SIGNATURE	0x00
#define   EFI_SYSTAB		0x04
#define   EFI_MEMDESC_SIZE	0x08
#define   EFI_MEMDESC_VERSION	0x0c
#define   EFI_MEMMAP		0x10
#define   EFI_MEMMAP_SIZE	0x14
#define   EFI_SYSTAB_HI		0x18
#define   EFI_MEMMAP_HI		0x1c
#define ZP_E820_ENTRIES		0x1e8
#define ZP_SETUP_HEADER		0x1f1
#define ZP_SETUP_HEADER_END	0x290	/* there is room for it up to here */
#define ZP_E820_TABLE		0x2d0

/* The setup header (Linux, Documentation/arch/x86/boot.rst). */
#define HDR_LENGTH		0x201	/* length of what follows HDR_MAGIC */
#define HDR_MAGIC		0x202
#define HDR_TYPE_OF_LOADER	0x210
#define   LOADER_UNDEFINED	0xff
#define HDR_LOADFLAGS		0x211
#define   LOADED_HIGH		0x01
#define HDR_CODE32_START	0x214
#define HDR_RAMDISK_IMAGE	0x218
#define HDR_RAMDISK_SIZE	0x21c
#define HDR_HEAP_END_PTR	0x224
#define HDR_CMD_LINE_PTR	0x228
#define HDR_HARDWARE_SUBARCH	0x23c
#define HDR_SETUP_DATA		0x250

static void set(uint8_t *page, unsigned int offset, unsigned int width, uint64_t value)
{
	for (unsigned int i = 0; i < width; i++)
		page[offset + i] = (uint8_t)(value >> (8 * i));
}

/* Sets a 64-bit value whose halves are in two places. */
static void set_split(uint8_t *page, unsigned int low, unsigned int high, uint64_t value)
{
	set(page, low, 4, value);
	set(page, high, 4, value >> 32);
}

static void copy_setup_header(uint8_t *page, const struct boot_params_in *in)
{
	uint64_t end = HDR_MAGIC;

	if (in->kernel_size > HDR_LENGTH)
		end += in->kernel[HDR_LENGTH];
	if (end > ZP_SETUP_HEADER_END)
		end = ZP_SETUP_HEADER_END;
	if (end > in->kernel_size)
		end = in->kernel_size;
	if (end > ZP_SETUP_HEADER)
		memcpy(page + ZP_SETUP_HEADER, in->kernel + ZP_SETUP_HEADER, end - ZP_SETUP_HEADER);
}

static void set_efi_info(uint8_t *page, const struct boot_params_in *in)
{
	uint8_t *efi = page + ZP_EFI_INFO;

	if (!in->efi_systab)
		return;
	memcpy(efi + EFI_LOADER_SIGNATURE, "EL64", 4);
	set_split(efi, EFI_SYSTAB, EFI_SYSTAB_HI, in->efi_systab);
	set_split(efi, EFI_MEMMAP, EFI_MEMMAP_HI, in->efi_memmap);
	set(efi, EFI_MEMDESC_SIZE, 4, in->efi_memdesc_size);
	set(efi, EFI_MEMDESC_VERSION, 4, 1);
	set(efi, EFI_MEMMAP_SIZE, 4, in->efi_memmap_size);
}

void boot_params_build(uint8_t page[BOOT_PARAMS_SIZE], const struct boot_params_in *in)
{
	bool below_4g = in->kernel_addr >> 32 == 0;

	memset(page, 0, BOOT_PARAMS_SIZE);
	copy_setup_header(page, in);
	set(page, HDR_TYPE_OF_LOADER, 1, LOADER_UNDEFINED);
	/* The other flags are for the real-mode entry and the decompressor. */
	set(page, HDR_LOADFLAGS, 1, LOADED_HIGH);
	set(page, HDR_HEAP_END_PTR, 2, 0);
	/* Nothing reads this after the 64-bit entry; it has no upper half. */
	set(page, HDR_CODE32_START, 4, below_4g ? in->kernel_addr : 0);
	set(page, HDR_HARDWARE_SUBARCH, 4, 0);
	set(page, HDR_SETUP_DATA, 8, in->setup_data);
	set_split(page, HDR_RAMDISK_IMAGE, ZP_EXT_RAMDISK_IMAGE,
		  range_empty(in->initrd) ? 0 : in->initrd.start);
	set_split(page, HDR_RAMDISK_SIZE, ZP_EXT_RAMDISK_SIZE, range_size(in->initrd));
	set_split(page, HDR_CMD_LINE_PTR, ZP_EXT_CMD_LINE_PTR, in->cmdline);
	set(page, ZP_ACPI_RSDP, 8, in->rsdp);
	set_efi_info(page, in);
	if (in->screen)
		screen_info_build(page + ZP_SCREEN_INFO, in->screen);
	set(page, ZP_E820_ENTRIES, 1,
	    e820_build(in->map, (struct boot_e820_entry *)(page + ZP_E820_TABLE)));
}
