// SPDX-License-Identifier: GPL-2.0-only
/* Reads the ownership table inside a node, for programs that measure there. */
#include "bench/node_table.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "bench/ticks.h"
#include "lib/table/table.h"

#define ACPI_TABLE	"/sys/firmware/acpi/tables/" MINT_ACPI_SIGNATURE

static void read_at(const char *path, uint64_t at, void *to, size_t size)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0 || pread(fd, to, size, (off_t)at) != (ssize_t)size)
		die(path);
	close(fd);
}

struct table read_table(struct mint_acpi *acpi)
{
	struct table table;
	void *copy;

	read_at(ACPI_TABLE, 0, acpi, sizeof(*acpi));
	copy = malloc(acpi->table_size);
	if (!copy)
		die("memory");
	read_at("/dev/mem", (uint64_t)acpi->table_addr_hi << 32 | acpi->table_addr_lo, copy,
		acpi->table_size);
	if (!table_open(&table, copy, acpi->table_size)) {
		fputs("the table is not valid\n", stderr);
		exit(1);
	}
	return table;
}
