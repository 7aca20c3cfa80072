// SPDX-License-Identifier: GPL-2.0-only
/*
 * One struct holds all EFI tables of a node one behind the other, so that an address is the base
 * and an offset in it.
 */
#include "lib/world/efi_tables.h"
#include "lib/base/str.h"

#define EFI_REVISION		(2 << 16 | 70)	/* 2.7 */
#define EFI_SYSTAB_SIGNATURE	0x5453595320494249ULL	/* "IBI SYST" */
#define EFI_RUNTIME_SIGNATURE	0x56524553544e5552ULL	/* "RUNTSERV" */

/* UEFI 2.10, 4.2: EFI_TABLE_HEADER */
struct efi_header {
	uint64_t signature;			/* 0x00 */
	uint32_t revision;			/* 0x08 */
	uint32_t size;				/* 0x0c */
	uint32_t crc32;				/* 0x10 of the table, with this field as 0 */
	uint32_t reserved;			/* 0x14 */
};
_Static_assert(sizeof(struct efi_header) == 24, "efi_header");

/* UEFI 2.10, 4.3: EFI_SYSTEM_TABLE */
struct efi_systab {
	struct efi_header header;		/* 0x00 */
	uint64_t firmware_vendor;		/* 0x18 */
	uint32_t firmware_revision;		/* 0x20 */
	uint32_t reserved;			/* 0x24 */
	uint64_t console[6];			/* 0x28 handles and protocols: none */
	uint64_t runtime_services;		/* 0x58 */
	uint64_t boot_services;			/* 0x60 */
	uint64_t config_count;			/* 0x68 */
	uint64_t config;			/* 0x70 */
};
_Static_assert(sizeof(struct efi_systab) == 120, "efi_systab");

/* UEFI 2.10, 4.5: EFI_RUNTIME_SERVICES, in its order */
enum efi_service {
	GET_TIME,
	SET_TIME,
	GET_WAKEUP_TIME,
	SET_WAKEUP_TIME,
	SET_VIRTUAL_ADDRESS_MAP,
	CONVERT_POINTER,
	GET_VARIABLE,
	GET_NEXT_VARIABLE_NAME,
	SET_VARIABLE,
	GET_NEXT_HIGH_MONOTONIC_COUNT,
	RESET_SYSTEM,
	UPDATE_CAPSULE,
	QUERY_CAPSULE_CAPABILITIES,
	QUERY_VARIABLE_INFO,
	SERVICE_COUNT
};

struct efi_runtime {
	struct efi_header header;		/* 0x00 */
	uint64_t service[SERVICE_COUNT];	/* 0x18 */
};
_Static_assert(sizeof(struct efi_runtime) == 136, "efi_runtime");

/* UEFI 2.10, 4.6: EFI_CONFIGURATION_TABLE */
struct efi_config {
	uint8_t guid[16];			/* 0x00 */
	uint64_t table;				/* 0x10 */
};
_Static_assert(sizeof(struct efi_config) == 24, "efi_config");

/* UEFI 2.10, 4.6.2: EFI_RT_PROPERTIES_TABLE */
struct efi_rt_properties {
	uint16_t version;			/* 0x00 */
	uint16_t length;			/* 0x02 */
	uint32_t supported;			/* 0x04 */
};
_Static_assert(sizeof(struct efi_rt_properties) == 8, "efi_rt_properties");
#define   RT_SET_VIRTUAL_ADDRESS_MAP	0x0080
#define   RT_RESET_SYSTEM		0x0400

/* UEFI 2.10, 7.2.3: EFI_MEMORY_DESCRIPTOR, version 1 */
struct efi_memdesc {
	uint32_t type;				/* 0x00 */
	uint32_t reserved;			/* 0x04 */
	uint64_t physical_start;		/* 0x08 */
	uint64_t virtual_start;			/* 0x10 */
	uint64_t pages;				/* 0x18 */
	uint64_t attribute;			/* 0x20 */
};
_Static_assert(sizeof(struct efi_memdesc) == 40, "efi_memdesc");
#define   EFI_MEMORY_WB			(1ULL << 3)
#define   EFI_MEMORY_RUNTIME		(1ULL << 63)

/* EFI_ACPI_20_TABLE_GUID 8868e871-e4f1-11d3-bc22-0080c73c8881 */
#define GUID_ACPI_20 { 0x71, 0xe8, 0x68, 0x88, 0xf1, 0xe4, 0xd3, 0x11, \
		       0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81 }
/* EFI_RT_PROPERTIES_TABLE_GUID eb66918a-7eef-402a-842e-931d21c38ae9 */
#define GUID_RT_PROPERTIES { 0x8a, 0x91, 0x66, 0xeb, 0xef, 0x7e, 0x2a, 0x40, \
			     0x84, 0x2e, 0x93, 0x1d, 0x21, 0xc3, 0x8a, 0xe9 }

enum { CONFIG_ACPI, CONFIG_RT_PROPERTIES, CONFIG_COUNT };

struct efi_pages {
	struct efi_systab systab;
	struct efi_runtime runtime;
	struct efi_config config[CONFIG_COUNT];
	struct efi_rt_properties rt_properties;
	uint16_t vendor[8];
	struct efi_memdesc memmap[];
};

/* Returns the CRC-32 of UEFI 2.10, 4.2 (IEEE 802.3, reflected). */
static uint32_t crc32(const void *data, size_t size)
{
	const uint8_t *p = data;
	uint32_t crc = ~0u;

	for (size_t i = 0; i < size; i++) {
		crc ^= p[i];
		for (unsigned int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

/* Fills in the header. The CRC covers the whole table: so this comes last. */
static void seal(struct efi_header *h, uint64_t signature, uint32_t size)
{
	*h = (struct efi_header){ .signature = signature, .revision = EFI_REVISION, .size = size };
	h->crc32 = crc32(h, size);
}

static void fill_runtime(struct efi_runtime *rt, const struct efi_services *services)
{
	for (unsigned int i = 0; i < SERVICE_COUNT; i++)
		rt->service[i] = services->unsupported;
	rt->service[SET_VIRTUAL_ADDRESS_MAP] = services->set_virtual_address_map;
	rt->service[RESET_SYSTEM] = services->reset_system;
	seal(&rt->header, EFI_RUNTIME_SIGNATURE, sizeof(*rt));
}

static void fill_memmap(struct efi_memdesc *out, const struct node_mem_map *map)
{
	/* EFI_MEMORY_TYPE (UEFI 2.10, 7.2.1) and attributes */
	static const struct {
		uint32_t type;
		uint64_t attribute;
	} kind[] = {
		[NODE_MEM_RAM]		= { 7, EFI_MEMORY_WB },	/* EfiConventionalMemory */
		[NODE_MEM_ACPI]		= { 9, EFI_MEMORY_WB },	/* EfiACPIReclaimMemory */
		[NODE_MEM_NVS]		= { 10, EFI_MEMORY_WB }, /* EfiACPIMemoryNVS */
		[NODE_MEM_RUNTIME_CODE]	= { 5, EFI_MEMORY_WB | EFI_MEMORY_RUNTIME },
		[NODE_MEM_RUNTIME_DATA]	= { 6, EFI_MEMORY_WB | EFI_MEMORY_RUNTIME },
		[NODE_MEM_RESERVED]	= { 0, 0 },		/* EfiReservedMemoryType */
	};

	for (unsigned int i = 0; i < map->count; i++) {
		const struct node_mem *m = &map->mem[i];

		out[i] = (struct efi_memdesc){
			.type = kind[m->kind].type,
			.physical_start = m->range.start,
			.pages = range_size(m->range) / KIB(4),
			.attribute = kind[m->kind].attribute,
		};
	}
}

bool efi_tables_build(const struct efi_tables_in *in, void *buf, size_t size, phys_t base,
		      struct efi_tables_out *out)
{
	static const uint16_t vendor[] = { 'M', 'i', 'n', 't', 0 };
	struct efi_pages *p = buf;
	size_t memmap_size = in->map->count * sizeof(p->memmap[0]);

	if (size < sizeof(*p) + memmap_size)
		return false;
	memset(p, 0, sizeof(*p));
	memcpy(p->vendor, vendor, sizeof(vendor));
	p->rt_properties = (struct efi_rt_properties){
		.version = 1,
		.length = sizeof(p->rt_properties),
		.supported = RT_SET_VIRTUAL_ADDRESS_MAP | RT_RESET_SYSTEM,
	};
	p->config[CONFIG_ACPI] = (struct efi_config){ GUID_ACPI_20, in->rsdp };
	p->config[CONFIG_RT_PROPERTIES] = (struct efi_config){
		GUID_RT_PROPERTIES, base + offsetof(struct efi_pages, rt_properties)
	};
	fill_runtime(&p->runtime, &in->services);
	fill_memmap(p->memmap, in->map);
	p->systab.firmware_vendor = base + offsetof(struct efi_pages, vendor);
	p->systab.runtime_services = base + offsetof(struct efi_pages, runtime);
	p->systab.config_count = CONFIG_COUNT;
	p->systab.config = base + offsetof(struct efi_pages, config);
	seal(&p->systab.header, EFI_SYSTAB_SIGNATURE, sizeof(p->systab));
	*out = (struct efi_tables_out){
		.systab = base + offsetof(struct efi_pages, systab),
		.memmap = base + offsetof(struct efi_pages, memmap),
		.memmap_size = (uint32_t)memmap_size,
		.memdesc_size = sizeof(p->memmap[0]),
	};
	return true;
}
