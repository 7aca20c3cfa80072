/* SPDX-License-Identifier: GPL-2.0-only */
/* A node's ACPI tables as acpi_build makes them, and memory to read tables from. */
#ifndef TESTS_ACPI_FIXTURE_H
#define TESTS_ACPI_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/acpi/acpi_build.h"
#include "lib/acpi/acpi_parts.h"
#include "lib/acpi/acpi_read.h"
#include "lib/acpi/acpi_timer.h"
#include "tests/unit/node_fixture.h"

#define ACPI_FIXTURE_BASE	0x10000u
#define ACPI_FIXTURE_SIZE	0x4000u

struct acpi_fixture {
	uint8_t buf[ACPI_FIXTURE_SIZE];
	size_t used;
};

/*
 * Returns the input for a node with four cores, the decoy, two bridges, and everything that a table
 * can have.
 */
static inline struct acpi_build acpi_fixture_input(void)
{
	static const uint32_t lapic_id[] = { 2, 4, 300 };
	static const struct machine bare;

	return (struct acpi_build){
		.lapic_addr = 0xfee00000,
		.decoy = true, .decoy_lapic_id = 0,
		.core_count = 3, .lapic_id = lapic_id,
		.mailbox = 0x102f000, .reset_vector = 0x2000400,
		.has_ecam = true, .ecam_base = 0xb0000000,
		.bridge_count = 2,
		.bridge = {
			{ .bus_first = 1, .bus_last = 2, .segment = 1,
			  .mem = { 0xfe000000, 0xfe200000 },
			  .pref = { 0x380000000000, 0x380000100000 }, .io = { 0x6000, 0x7000 } },
			{ .bus_first = 5, .bus_last = 5, .segment = 1,
			  .mem = { 0xfe400000, 0xfe500000 } },
		},
		.machine = &bare,
		.uart_port = 0x2f8,
		.table_addr = 0x201000000, .table_size = 0x3000,
		.node_index = 7, .node_name = "alpha",
	};
}

static inline void acpi_fixture_build(struct acpi_fixture *f, const struct acpi_build *in)
{
	memset(f, 0, sizeof(*f));
	f->used = acpi_build(in, f->buf, sizeof(f->buf), ACPI_FIXTURE_BASE);
}

static inline void acpi_fixture(struct acpi_fixture *f)
{
	struct acpi_build in = acpi_fixture_input();

	acpi_fixture_build(f, &in);
}

/* Returns a table of the node by its signature. Tables are aligned to 16 bytes; the RSDP has 36. */
static inline const uint8_t *acpi_fixture_find(const struct acpi_fixture *f, const char *signature)
{
	for (unsigned int at = 48; at + 36 <= f->used;
	     at += (unsigned int)align_up(get_le(f->buf, at + 4, 4), 16))
		if (!memcmp(f->buf + at, signature, 4))
			return f->buf + at;
	return NULL;
}

/*
 * The firmware's tables: a FADT of 244 bytes, and a DSDT and an SSDT that one of the nodes has;
 * machine_acpi as it would be read from them. The copies of the AML go to @aml, which the node sees
 * at ACPI_FIXTURE_AML.
 */
#define ACPI_FIXTURE_AML	0x80000u
struct acpi_fixture_full {
	struct acpi_fixture tables;
	struct acpi_firmware fw;
	struct machine machine;
	uint8_t fadt[244], aml[ACPI_FIXTURE_SIZE];
};

static inline void acpi_fixture_full(struct acpi_fixture_full *f, struct acpi_build *in)
{
	struct acpi_build node = acpi_fixture_input();

	memset(f, 0, sizeof(*f));
	node.legacy = MINT_LEGACY_I8042 | MINT_LEGACY_RTC;
	acpi_fixture_build(&f->tables, &node);
	memcpy(f->fadt, "FACP", 4);
	f->fadt[4] = sizeof(f->fadt);
	f->fadt[46] = 9;
	f->fadt[57] = 6;			/* PM1a events at 600h */
	f->fw = (struct acpi_firmware){
		.fadt = f->fadt, .fadt_size = sizeof(f->fadt), .aml_count = 2,
		.aml = { acpi_fixture_find(&f->tables, "DSDT"),
			 acpi_fixture_find(&f->tables, "MCFG") },
	};
	fixture_machine(&f->machine);
	f->machine.cpu[1].acpi_uid = 20;	/* LAPIC ID 2 */
	f->machine.ioapic_count = 1;
	f->machine.ioapic[0] = (struct machine_ioapic){ 8, 0, 0xfec00000 };
	f->machine.acpi = (struct machine_acpi){ .sci = 9 };
	f->machine.override_count = 1;
	f->machine.override[0] = (struct machine_override){ .irq = 9, .level = true, .gsi = 20 };
	in->firmware = &f->fw;
	in->machine = &f->machine;
	in->ioapics = 1;
	in->aml = f->aml;
	in->aml_addr = ACPI_FIXTURE_AML;
	in->aml_size = sizeof(f->aml);
}

/* Bytes that lie at physical ACPI_FIXTURE_BASE. */
struct acpi_bytes {
	struct acpi_memory mem;
	const uint8_t *data;
	size_t size;
};

static inline const void *acpi_bytes_map(struct acpi_memory *mem, phys_t addr, size_t size)
{
	struct acpi_bytes *b = (struct acpi_bytes *)mem;

	if (addr < ACPI_FIXTURE_BASE || addr - ACPI_FIXTURE_BASE > b->size ||
	    size > b->size - (addr - ACPI_FIXTURE_BASE))
		return NULL;
	return b->data + (addr - ACPI_FIXTURE_BASE);
}

static inline struct acpi_bytes acpi_bytes(const void *data, size_t size)
{
	return (struct acpi_bytes){ .mem.map = acpi_bytes_map, .data = data, .size = size };
}

/* Writes the structures of a MADT as text: "decoy 0, 2, 4, x300, wake" and so on. */
static inline void madt_text(const uint8_t *t, char *out)
{
	size_t at = 44, end = get_le(t, 4, 4);

	*out = '\0';
	while (at < end) {
		const uint8_t *e = t + at;

		switch (e[0]) {
		case 1:
			assert_int_equal(e[1], 12);
			out += sprintf(out, "io%u:%llx:%u ", e[2],
				       (unsigned long long)get_le(e, 4, 4),
				       (unsigned int)get_le(e, 8, 4));
			break;
		case 0:
			assert_int_equal(e[1], 8);
			assert_int_equal(get_le(e, 4, 4), 1);
			out += sprintf(out, "%u ", e[3]);
			break;
		case 2:
			assert_int_equal(e[1], 10);
			assert_int_equal(e[2], 0);
			out += sprintf(out, "irq%u:%u:%llx ", e[3], (unsigned int)get_le(e, 4, 4),
				       (unsigned long long)get_le(e, 8, 2));
			break;
		case 5:
			assert_int_equal(e[1], 12);
			out += sprintf(out, "addr:%llx ", (unsigned long long)get_le(e, 4, 8));
			break;
		case 9:
			assert_int_equal(e[1], 16);
			assert_int_equal(get_le(e, 8, 4), 1);
			out += sprintf(out, "x%u ", (unsigned int)get_le(e, 4, 4));
			break;
		case 16:
			assert_int_equal(e[1], get_le(e, 2, 2) ? 24 : 16);
			out += sprintf(out, "wake%u:%llx", (unsigned int)get_le(e, 2, 2),
				       (unsigned long long)get_le(e, 8, 8));
			if (e[1] == 24)
				out += sprintf(out, ":%llx", (unsigned long long)get_le(e, 16, 8));
			break;
		default:
			fail_msg("type %u", e[0]);
		}
		assert_int_not_equal(e[1], 0);
		at += e[1];
	}
	assert_int_equal(at, end);
}

#endif
