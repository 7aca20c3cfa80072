// SPDX-License-Identifier: GPL-2.0-only
/*
 * A pointer, a table header and one entry, as the MultiProcessor Specification 1.4 lays them out.
 * The numbers beside the structs are its sections.
 */
#include "lib/world/mp_decoy.h"
#include <stddef.h>
#include "lib/base/byte_sum.h"
#include "lib/base/str.h"

#define VERSION_1_1	1
#define VERSION_1_4	4
#define LAPIC_ADDR	0xfee00000u
#define ENTRY_INTERRUPT	3
#define SOURCE_INT	0
#define NO_IOAPIC	0xfe

struct floating {			/* 4.1 */
	char signature[4];		/*  0 */
	uint32_t table;			/*  4 */
	uint8_t length;			/*  8 in units of 16 bytes */
	uint8_t version;		/*  9 */
	uint8_t checksum;		/* 10 */
	uint8_t feature[5];		/* 11 */
} __attribute__((packed));
_Static_assert(sizeof(struct floating) == MP_FLOATING_SIZE, "4.1");

struct table {				/* 4.2 */
	char signature[4];		/*  0 */
	uint16_t length;		/*  4 */
	uint8_t version;		/*  6 */
	uint8_t checksum;		/*  7 */
	char oem[8];			/*  8 */
	char product[12];		/* 16 */
	uint32_t oem_table;		/* 28 */
	uint16_t oem_size;		/* 32 */
	uint16_t entry_count;		/* 34 */
	uint32_t lapic;			/* 36 */
	uint16_t extended_length;	/* 40 */
	uint8_t extended_checksum;	/* 42 */
	uint8_t reserved;		/* 43 */
} __attribute__((packed));
_Static_assert(sizeof(struct table) == 44, "4.2");

struct interrupt {			/* 4.3.4 */
	uint8_t entry;			/*  0 */
	uint8_t source;			/*  1 */
	uint16_t flags;			/*  2 */
	uint8_t bus;			/*  4 */
	uint8_t bus_irq;		/*  5 */
	uint8_t ioapic;			/*  6 */
	uint8_t pin;			/*  7 */
} __attribute__((packed));
_Static_assert(sizeof(struct interrupt) == 8, "4.3.4");

struct decoy {
	struct floating floating;
	struct table table;
	struct interrupt interrupt;
} __attribute__((packed));
_Static_assert(sizeof(struct decoy) == MP_DECOY_SIZE, "all of it");

bool mp_is_floating(const uint8_t p[static MP_FLOATING_SIZE])
{
	const struct floating *f = (const struct floating *)p;

	return !memcmp(f->signature, "_MP_", sizeof(f->signature)) && f->length == 1 &&
	       !byte_sum(p, sizeof(*f)) &&
		(f->version == VERSION_1_1 || f->version == VERSION_1_4);
}

void mp_decoy_make(uint8_t out[static MP_DECOY_SIZE], uint32_t at)
{
	struct decoy d = {
		.floating = {
			.signature = { '_', 'M', 'P', '_' },
			.table = at + offsetof(struct decoy, table),
			.length = 1,
			.version = VERSION_1_4,
		},
		.table = {
			.signature = { 'P', 'C', 'M', 'P' },
			.length = sizeof(struct table) + sizeof(struct interrupt),
			.version = VERSION_1_4,
			.oem = { 'M', 'I', 'N', 'T', ' ', ' ', ' ', ' ' },
			.product = { 'N', 'o', ' ', 'I', '/', 'O', ' ', 'A', 'P', 'I', 'C', ' ' },
			.entry_count = 1,
			.lapic = LAPIC_ADDR,
		},
		.interrupt = {
			.entry = ENTRY_INTERRUPT,
			.source = SOURCE_INT,
			.ioapic = NO_IOAPIC,
		},
	};

	d.floating.checksum = (uint8_t)-byte_sum(&d.floating, sizeof(d.floating));
	d.table.checksum = (uint8_t)-byte_sum(&d.table, d.table.length);
	memcpy(out, &d, sizeof(d));
}
