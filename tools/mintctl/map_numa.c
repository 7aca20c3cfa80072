// SPDX-License-Identifier: GPL-2.0-only
/* The map of the blocks by NUMA node, as far as this node's SRAT lists them. */
#include <jansson.h>
#include <stdio.h>
#include "lib/machine/numa.h"
#include "lib/table/table.h"
#include "tools/mintctl/map_numa.h"
#include "tools/mintctl/mintctl.h"

/* The path from the directory that stands for /sys/kernel/mint. */
#define SRAT "/../../firmware/acpi/tables/SRAT"

static struct machine machine;

void map_numa_read(const char *root)
{
	char path[4096];

	machine_init(&machine);
	snprintf(path, sizeof(path), "%s" SRAT, root);
	numa_linux_table(&machine, path);
}

static unsigned int numa_of(size_t n)
{
	return machine_numa_of(&machine, (phys_t)n << MINT_BLOCK_SHIFT);
}

/* Returns the end of the blocks from @n on that are in the same NUMA node, or are all in none. */
static size_t run_end(size_t n, size_t count)
{
	size_t end = n + 1;

	while (end < count && numa_of(end) == numa_of(n))
		end++;
	return end;
}

/* Print the blocks of a NUMA node, as in "8-15,34". */
static void print_runs(unsigned int numa, size_t count)
{
	const char *comma = "";

	for (size_t n = 0, end; n < count; n = end) {
		end = run_end(n, count);
		if (numa_of(n) != numa)
			continue;
		printf("%s%zu", comma, n);
		if (end - n > 1)
			printf("-%zu", end - 1);
		comma = ",";
	}
}

void map_numa_text(const unsigned char *blocks, size_t count)
{
	for (unsigned int k = 0; k < MACHINE_NUMA_MAX; k++) {
		unsigned int left = 0;

		if (!machine_has_numa(&machine, k))
			continue;
		for (size_t n = 0; n < count; n++)
			left += numa_of(n) == k &&
				(blocks[n] == MINT_TAG_FREE || blocks[n] == MINT_TAG_STALE);
		printf("NUMA node %u: blocks ", k);
		print_runs(k, count);
		printf(" (%u free)\n", left);
	}
}

void map_numa_json(json_t *map, size_t count)
{
	json_t *list;

	if (!machine_is_numa(&machine))
		return;
	list = json_array();
	for (size_t n = 0; n < count; n++) {
		unsigned int k = numa_of(n);

		json_array_append_new(list, k == MACHINE_NUMA_NONE ? json_null() :
				      json_integer((json_int_t)k));
	}
	json_object_set_new(map, "numa", list);
}

void map_numa_svg(size_t count, size_t left, size_t columns, size_t cell)
{
	for (size_t n = 0, end; machine_is_numa(&machine) && n < count; n = end) {
		end = run_end(n, count);
		if (numa_of(n) != MACHINE_NUMA_NONE)
			printf("<rect x=\"%zu\" y=\"%zu\" width=\"3\" height=\"%zu\" "
			       "fill=\"#000000\"><title>NUMA node %u: blocks %zu to "
			       "%zu</title></rect>\n",
			       left + n % columns * cell, n / columns * cell, cell - 1, numa_of(n),
			       n, end - 1);
	}
}
