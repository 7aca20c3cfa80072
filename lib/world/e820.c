// SPDX-License-Identifier: GPL-2.0-only
/*
 * The node's memory map is built up range by range, so that it stays ascending and without
 * overlaps.
 */
#include "lib/world/e820.h"
#include "lib/machine/ecam.h"
#include "lib/base/str.h"
#include "lib/world/world_layout.h"

#define PAGE	KIB(4)

/*
 * Adds @range to the map, which stays ascending. Ranges of one kind that touch become one. Returns
 * false if the map is full or @range overlaps memory of another kind.
 */
static bool add(struct node_mem_map *map, struct range range, enum node_mem_kind kind)
{
	struct node_mem *m = map->mem;
	unsigned int at = 0, end;

	range = (struct range){ align_down(range.start, PAGE), align_up(range.end, PAGE) };
	if (range_empty(range))
		return true;
	while (at < map->count && m[at].range.end < range.start)
		at++;
	/* [at, end) are the entries of this kind that touch @range: they become part of it. */
	if (at < map->count && m[at].range.end == range.start && m[at].kind != kind)
		at++;
	for (end = at; end < map->count && m[end].range.start <= range.end; end++) {
		if (m[end].kind != kind) {
			if (range_overlaps(m[end].range, range))
				return false;
			break;
		}
		if (m[end].range.start < range.start)
			range.start = m[end].range.start;
		if (m[end].range.end > range.end)
			range.end = m[end].range.end;
	}
	if (at == end && map->count == NODE_MEM_MAX)
		return false;
	memmove(&m[at + 1], &m[end], (map->count - end) * sizeof(*m));
	map->count = map->count - (end - at) + 1;
	m[at] = (struct node_mem){ .range = range, .kind = kind };
	return true;
}

static bool add_world(struct node_mem_map *map, struct range whole)
{
	const phys_t world = whole.start;

	return add(map, range_of(world + WORLD_ACPI, WORLD_ACPI_SIZE), NODE_MEM_ACPI) &&
	       add(map, range_of(world + WORLD_EFI, WORLD_EFI_SIZE), NODE_MEM_RUNTIME_DATA) &&
	       add(map, range_of(world + WORLD_MAILBOX, WORLD_MAILBOX_SIZE), NODE_MEM_NVS) &&
	       add(map, (struct range){ world + WORLD_SIZE, whole.end }, NODE_MEM_ACPI);
}

/* Linux uses the ECAM that its MCFG names only if the memory map has it, too. */
static bool add_ecam(struct node_mem_map *map, const struct machine *m, const struct plan_bus *bus)
{
	const struct machine_ecam *ecam = bus->exact ? NULL : plan_bus_ecam(m, bus);

	return !ecam || add(map, ecam_slice(ecam->base, bus->first, bus->last), NODE_MEM_RESERVED);
}

bool node_mem_map(const struct plan *plan, unsigned int n, struct range resident,
		  struct node_mem_map *out)
{
	const struct plan_node *node = &plan->node[n];
	bool ok;

	out->count = 0;
	ok = add(out, node->low, NODE_MEM_RAM);
	for (unsigned int i = 0; i < node->ram_count; i++)
		ok = ok && add(out, node->ram[i], NODE_MEM_RAM);
	ok = ok && add_world(out, node->world) &&
	     add(out, resident, NODE_MEM_RUNTIME_CODE) &&
	     add(out, plan->table, NODE_MEM_RESERVED);
	for (unsigned int i = 0; i < node->bus_count; i++)
		ok = ok && add_ecam(out, plan->machine, &node->bus[i]);
	return ok;
}

/* Address range types (ACPI 6.5, table 15.5). */
enum {
	E820_RAM = 1,
	E820_RESERVED = 2,
	E820_ACPI = 3,
	E820_NVS = 4,
};

unsigned int e820_build(const struct node_mem_map *map,
			struct boot_e820_entry out[E820_MAX_ENTRIES])
{
	static const uint8_t type[] = {
		[NODE_MEM_RAM]		= E820_RAM,
		[NODE_MEM_ACPI]		= E820_ACPI,
		[NODE_MEM_NVS]		= E820_NVS,
		[NODE_MEM_RUNTIME_CODE]	= E820_RESERVED,
		[NODE_MEM_RUNTIME_DATA]	= E820_RESERVED,
		[NODE_MEM_RESERVED]	= E820_RESERVED,
	};

	for (unsigned int i = 0; i < map->count; i++)
		out[i] = (struct boot_e820_entry){
			.addr = map->mem[i].range.start,
			.size = range_size(map->mem[i].range),
			.type = type[map->mem[i].kind],
		};
	return map->count;
}
