// SPDX-License-Identifier: GPL-2.0-only
/*
 * A node's SRAT and SLIT: near which cores each piece of memory lies that the node has or may get,
 * by what the firmware says of the machine.
 */
#include "lib/acpi/acpi_put.h"
#include "lib/acpi/acpi_srat.h"
#include "lib/acpi/acpi_writer.h"
#include "lib/machine/numa.h"

#define SRAT_REVISION	3
#define SLIT_REVISION	1
#define LAPIC_ID_LIMIT	255	/* 255 is the 8-bit broadcast */
/* Linux before 6.7 cannot boot if a NUMA node has less memory than this (NODE_MIN_SIZE). */
#define LEAST		MIB(4)

/* How the node's RAM is spread. */
struct spread {
	uint64_t size[MACHINE_NUMA_MAX];	/* bytes on each NUMA node */
	unsigned int home;			/* the NUMA node that has most of it */
};

static void find_home(const struct acpi_build *in, struct spread *s)
{
	memset(s, 0, sizeof(*s));
	for (unsigned int i = 0; i < in->ram_count; i++)
		for (struct range r = in->ram[i], part; !range_empty(r); r.start = part.end) {
			unsigned int node;

			part = machine_numa_part(in->machine, r, &node);
			if (node != MACHINE_NUMA_NONE)
				s->size[node] += range_size(part);
		}
	while (!machine_has_numa(in->machine, s->home))
		s->home++;
	for (unsigned int n = s->home; n < MACHINE_NUMA_MAX; n++)
		if (s->size[n] > s->size[s->home])
			s->home = n;
}

static void put_core(struct writer *w, uint32_t lapic_id, uint32_t domain)
{
	if (lapic_id < LAPIC_ID_LIMIT) {
		put(w, SRAT_LAPIC, 1);
		put(w, SRAT_LAPIC_SIZE, 1);
		put(w, domain, 1);
		put(w, lapic_id, 1);
		put(w, SRAT_ENABLED, 4);
		put_zeroes(w, 8);	/* SAPIC EID; domain, high bits; clock domain */
	} else {
		put(w, SRAT_X2APIC, 1);
		put(w, SRAT_X2APIC_SIZE, 1);
		put(w, 0, 2);
		put(w, domain, 4);
		put(w, lapic_id, 4);
		put(w, SRAT_ENABLED, 4);
		put_zeroes(w, 8);	/* clock domain; reserved */
	}
}

static void put_cores(struct writer *w, const struct acpi_build *in)
{
	for (unsigned int i = 0; i < in->core_count; i++) {
		const struct machine_cpu *cpu = machine_find_cpu(in->machine, in->lapic_id[i]);

		if (cpu)
			put_core(w, in->lapic_id[i], in->machine->numa.cpu[cpu - in->machine->cpu]);
	}
}

static void put_memory(struct writer *w, struct range r, uint32_t domain, uint32_t flags)
{
	put(w, SRAT_MEMORY, 1);
	put(w, SRAT_MEMORY_SIZE, 1);
	put(w, domain, 4);
	put(w, 0, 2);
	put(w, r.start, 8);
	put(w, range_size(r), 8);
	put(w, 0, 4);
	put(w, SRAT_ENABLED | flags, 4);
	put(w, 0, 8);
}

/*
 * Linux needs all of its RAM to be on some NUMA node. RAM that the firmware assigns to none, and
 * RAM of a NUMA node that has less than LEAST, is listed on the home node.
 */
static void put_ram(struct writer *w, const struct acpi_build *in)
{
	struct spread spread;

	find_home(in, &spread);
	put_memory(w, in->low, spread.home, 0);
	for (unsigned int i = 0; i < in->ram_count; i++)
		for (struct range r = in->ram[i], part; !range_empty(r); r.start = part.end) {
			unsigned int node;

			part = machine_numa_part(in->machine, r, &node);
			if (node == MACHINE_NUMA_NONE || spread.size[node] < LEAST)
				node = spread.home;
			put_memory(w, part, node, 0);
		}
}

/*
 * Returns the range from the pool's first block in @r to its last one. What lies between them is
 * not the node's RAM.
 */
static struct range pool_in(const struct range_set *pool, struct range r)
{
	struct range found = { 0, 0 };

	for (unsigned int i = 0; i < pool->count; i++) {
		struct range part = range_intersect(pool->r[i], r);

		if (range_empty(part))
			continue;
		if (range_empty(found))
			found.start = part.start;
		found.end = part.end;
	}
	return found;
}

/*
 * Lists the pool's memory in @r, which lies on one NUMA node: one entry for each gap between the
 * node's own RAM.
 */
static void put_pool(struct writer *w, const struct acpi_build *in, struct range r, uint32_t domain)
{
	for (unsigned int i = 0; i <= in->ram_count && !range_empty(r); i++) {
		struct range gap = r, found;

		if (i < in->ram_count && !range_overlaps(in->ram[i], r))
			continue;
		if (i < in->ram_count) {
			gap.end = in->ram[i].start;
			r.start = in->ram[i].end;
		}
		found = pool_in(in->pool, gap);
		if (!range_empty(found))
			put_memory(w, found, domain, SRAT_HOT_PLUGGABLE);
	}
}

phys_t acpi_put_srat(struct writer *w, const struct acpi_build *in)
{
	const struct machine_numa *numa = &in->machine->numa;
	size_t start = table_begin(w, "SRAT", SRAT_REVISION);

	put(w, 1, 4);
	put(w, 0, 8);
	put_cores(w, in);
	put_ram(w, in);
	for (unsigned int i = 0; i < numa->mem_count; i++)
		put_pool(w, in, numa->mem[i].range, numa->mem[i].node);
	return table_end(w, start);
}

phys_t acpi_put_slit(struct writer *w, const struct machine *m)
{
	size_t start = table_begin(w, "SLIT", SLIT_REVISION);
	unsigned int count = MACHINE_NUMA_MAX;

	while (!machine_has_numa(m, count - 1))
		count--;
	put(w, count, 8);
	for (unsigned int a = 0; a < count; a++)
		put_bytes(w, m->numa.distance[a], count);
	return table_end(w, start);
}
