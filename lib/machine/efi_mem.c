// SPDX-License-Identifier: GPL-2.0-only
/* Each descriptor of the firmware's map becomes a range with one of our types. */
#include "lib/base/cursor.h"
#include "lib/machine/efi_mem.h"
#include "lib/machine/mem_list.h"

#define EFI_PAGE_SHIFT		12

/* EFI_MEMORY_TYPE (UEFI 2.10, 7.2.1) */
enum efi_type {
	EFI_LOADER_CODE		= 1,
	EFI_LOADER_DATA		= 2,
	EFI_BOOT_CODE		= 3,
	EFI_BOOT_DATA		= 4,
	EFI_RUNTIME_CODE	= 5,
	EFI_RUNTIME_DATA	= 6,
	EFI_CONVENTIONAL	= 7,
	EFI_UNUSABLE		= 8,
	EFI_ACPI_RECLAIM	= 9,
	EFI_ACPI_NVS		= 10,
	EFI_PERSISTENT		= 14,
};

/* Attribute (UEFI 2.10, 7.2.3) */
#define EFI_MEMORY_WB		(1ull << 3)	/* can be cached write-back */
#define EFI_MEMORY_SP		(1ull << 18)	/* kept for a specific purpose */

static enum mem_type mem_type_of(uint32_t type, uint64_t attribute)
{
	switch (type) {
	case EFI_LOADER_CODE:
	case EFI_LOADER_DATA:
	case EFI_BOOT_CODE:
	case EFI_BOOT_DATA:
	case EFI_CONVENTIONAL:
		/* Linux, too, uses memory as ordinary RAM only if it has WB and not SP. */
		if (!(attribute & EFI_MEMORY_WB) || (attribute & EFI_MEMORY_SP))
			return MEM_RESERVED;
		return MEM_USABLE;
	case EFI_RUNTIME_CODE:
	case EFI_RUNTIME_DATA:
		return MEM_RUNTIME;
	case EFI_UNUSABLE:
		return MEM_UNUSABLE;
	case EFI_ACPI_RECLAIM:
		return MEM_ACPI;
	case EFI_ACPI_NVS:
		return MEM_NVS;
	case EFI_PERSISTENT:
		return MEM_PERSISTENT;
	default:
		return MEM_RESERVED;
	}
}

bool efi_mem_read(const void *map, size_t size, size_t desc_size,
		  struct machine_mem *out, unsigned int max, unsigned int *count)
{
	struct cursor c = cursor_of(map, size);

	*count = 0;
	if (desc_size < EFI_MEMDESC_MIN || size % desc_size)
		return false;
	while (c.left) {
		struct cursor desc = cursor_sub(&c, desc_size);
		uint64_t start, pages, attribute;
		uint32_t type;

		type = cursor_u32(&desc);
		cursor_u32(&desc);		/* padding */
		start = cursor_u64(&desc);
		cursor_u64(&desc);		/* virtual address */
		pages = cursor_u64(&desc);
		attribute = cursor_u64(&desc);
		if (pages > UINT64_MAX >> EFI_PAGE_SHIFT)
			continue;		/* means nothing, as a range that wraps */
		if (!mem_list_add(out, max, count, range_of(start, pages << EFI_PAGE_SHIFT),
				  mem_type_of(type, attribute)))
			return false;
	}
	return true;
}
