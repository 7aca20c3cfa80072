// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints what lib/acpi reads from a machine's tables, as machine text (docs/machine.md), and
 * lib/acpi's messages about them on the standard error. Each file is one raw table. The program
 * puts them into an imaginary memory behind a root table of its own, which names them in the order
 * given, and reads from the RSDP on, as the monitor does.
 *
 * usage: read_tables FILE...
 *
 * exit status: 0 read, 1 refused, 2 no such file
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/acpi/acpi_directory.h"
#include "lib/acpi/acpi_fadt.h"
#include "lib/acpi/acpi_parts.h"
#include "lib/acpi/acpi_read.h"
#include "lib/acpi/acpi_table.h"
#include "lib/base/byte_sum.h"
#include "lib/machine/machine_check.h"

#define PLACES_MAX	512
#define RSDP_AT		(1ull << 60)		/* no FADT has its DSDT there */
#define XSDT_AT		(RSDP_AT + ACPI_TABLE_MAX)
#define TABLE_AT(i)	(XSDT_AT + ((i) + 1ull) * 2 * ACPI_TABLE_MAX)

struct place {
	phys_t addr;
	uint8_t *data;
	size_t size;
};

struct memory {
	struct acpi_memory mem; /* it is first, so a pointer to it is a pointer to the struct */
	unsigned int count;
	struct place place[PLACES_MAX];
};

static struct memory memory;
static struct machine machine;

static const void *map(struct acpi_memory *mem, phys_t addr, size_t size)
{
	const struct memory *m = (const struct memory *)mem;

	for (unsigned int i = 0; i < m->count; i++) {
		const struct place *p = &m->place[i];

		if (addr >= p->addr && addr - p->addr <= p->size &&
		    size <= p->size - (addr - p->addr))
			return p->data + (addr - p->addr);
	}
	return NULL;
}

/* The memory has exactly this size, so that a sanitizer sees reads behind it. */
static uint8_t *add(phys_t addr, size_t size)
{
	uint8_t *data = malloc(size ? size : 1);

	if (!data || memory.count == PLACES_MAX) {
		fprintf(stderr, "read_tables: too many tables\n");
		exit(2);
	}
	memset(data, 0, size);
	memory.place[memory.count++] = (struct place){ addr, data, size };
	return data;
}

static void load(const char *path, phys_t addr)
{
	FILE *f = fopen(path, "rb");
	long size = -1;
	uint8_t *data;

	if (f && !fseek(f, 0, SEEK_END))
		size = ftell(f);
	if (size < 0) {
		perror(path);
		exit(2);
	}
	rewind(f);
	data = add(addr, (size_t)size);
	if (fread(data, 1, (size_t)size, f) != (size_t)size) {
		perror(path);
		exit(2);
	}
	fclose(f);
}

static void put(uint8_t *at, uint64_t v, unsigned int width)
{
	for (unsigned int i = 0; i < width; i++)
		at[i] = (uint8_t)(v >> 8 * i);
}

static bool has(const struct place *p, const char *signature)
{
	return p->size >= ACPI_HEADER_SIZE && !memcmp(p->data, signature, 4);
}

/* The FADT names the DSDT, so the root table does not. */
static void place_dsdt(void)
{
	phys_t at = 0;

	for (unsigned int i = 0; i < memory.count && !at; i++)
		if (has(&memory.place[i], "FACP"))
			at = acpi_fadt_dsdt(memory.place[i].data, memory.place[i].size);
	for (unsigned int i = 0; i < memory.count; i++)
		if (has(&memory.place[i], "DSDT"))
			memory.place[i].addr = at;
}

static void add_root(void)
{
	unsigned int n = memory.count;
	uint8_t *rsdp = add(RSDP_AT, ACPI_RSDP_SIZE);
	uint8_t *xsdt = add(XSDT_AT, ACPI_HEADER_SIZE + 8 * n), *at = xsdt + ACPI_HEADER_SIZE;

	for (unsigned int i = 0; i < n; i++)
		if (!has(&memory.place[i], "DSDT")) {
			put(at, memory.place[i].addr, 8);
			at += 8;
		}
	memcpy(xsdt, "XSDT", 4);
	put(xsdt + 4, (uint64_t)(at - xsdt), 4);
	xsdt[9] = (uint8_t)-byte_sum(xsdt, (size_t)(at - xsdt));
	memcpy(rsdp, "RSD PTR ", 8);
	rsdp[15] = 2;
	put(rsdp + 20, ACPI_RSDP_SIZE, 4);
	put(rsdp + 24, XSDT_AT, 8);
	rsdp[8] = (uint8_t)-byte_sum(rsdp, 20);
	rsdp[32] = (uint8_t)-byte_sum(rsdp, ACPI_RSDP_SIZE);
}

static void write_to(struct fmt_sink *sink, const char *s, size_t len);
static struct fmt_sink out = { write_to }, err = { write_to };

static void write_to(struct fmt_sink *sink, const char *s, size_t len)
{
	fwrite(s, 1, len, sink == &err ? stderr : stdout);
}

int main(int argc, char **argv)
{
	struct diag diag;
	bool ok;

	if (argc < 2) {
		fprintf(stderr, "usage: read_tables FILE...\n");
		return 2;
	}
	memory.mem.map = map;
	for (int i = 1; i < argc; i++)
		load(argv[i], TABLE_AT((unsigned int)i));
	place_dsdt();
	add_root();
	diag_init(&diag);
	machine_init(&machine);
	ok = acpi_read(&machine, &memory.mem, RSDP_AT, &diag) && !diag.errors;
	diag_print(&diag, &err);
	if (ok)
		machine_print(&machine, &out);
	return !ok;
}
