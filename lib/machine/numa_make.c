// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory is added range by range to a list that stays ascending; at the end, NUMA nodes that do not
 * make sense are forgotten.
 */
#include "lib/base/str.h"
#include "lib/machine/machine.h"
#include "lib/machine/numa.h"

#define LIMIT		(1ull << 52)	/* of addresses (Intel SDM vol. 3, "IA-32e paging") */
#define TOLERANCE	MIB(1)		/* so much RAM may be on no NUMA node */

static void set_cpus(struct machine *m, uint8_t node)
{
	memset(m->numa.cpu, node, m->cpu_count);
}

void machine_numa_clear(struct machine *m)
{
	memset(&m->numa, 0, sizeof(m->numa));
	set_cpus(m, 0);
}

void machine_numa_level(struct machine *m)
{
	memset(m->numa.distance, MACHINE_NUMA_OTHER, sizeof(m->numa.distance));
	for (unsigned int i = 0; i < MACHINE_NUMA_MAX; i++)
		m->numa.distance[i][i] = MACHINE_NUMA_OWN;
}

void machine_numa_begin(struct machine *m)
{
	memset(&m->numa, 0, sizeof(m->numa));
	machine_numa_level(m);
	set_cpus(m, MACHINE_NUMA_NONE);
}

static void insert(struct machine_numa *numa, unsigned int at, struct machine_numa_mem mem)
{
	memmove(&numa->mem[at + 1], &numa->mem[at], (numa->mem_count - at) * sizeof(mem));
	numa->mem[at] = mem;
	numa->mem_count++;
}

/* Makes the entries [at, end) one, together with @r. */
static void merge(struct machine_numa *numa, unsigned int at, unsigned int end, struct range r)
{
	struct range *whole = &numa->mem[at].range;
	phys_t last = numa->mem[end - 1].range.end;

	if (r.start < whole->start)
		whole->start = r.start;
	whole->end = r.end > last ? r.end : last;
	memmove(&numa->mem[at + 1], &numa->mem[end],
		(numa->mem_count - end) * sizeof(numa->mem[0]));
	numa->mem_count -= end - at - 1;
}

const char *machine_numa_add_mem(struct machine *m, struct range r, unsigned int node)
{
	struct machine_numa *numa = &m->numa;
	unsigned int at = 0, end;

	if (r.end < r.start || r.end > LIMIT)
		return "is behind the last address that there can be";
	if (range_empty(r))
		return NULL;
	while (at < numa->mem_count && (numa->mem[at].range.end < r.start ||
	       (numa->mem[at].range.end == r.start && numa->mem[at].node != node)))
		at++;
	for (end = at; end < numa->mem_count && numa->mem[end].range.start <= r.end; end++) {
		if (numa->mem[end].node == node)
			continue;
		if (range_overlaps(numa->mem[end].range, r))
			return "is in another NUMA node, too";
		break;
	}
	if (at < end)
		merge(numa, at, end, r);
	else if (numa->mem_count == MACHINE_NUMA_MEM_MAX)
		return "is one piece more than can be held";
	else
		insert(numa, at, (struct machine_numa_mem){ r, (uint8_t)node });
	numa->nodes |= 1ull << node;
	return NULL;
}

/*
 * Returns how much RAM from 1 MiB up is on no NUMA node; *first is its first address. Sets the bits
 * of the NUMA nodes that have the rest in *seen.
 */
static uint64_t count_homeless(const struct machine *m, phys_t *first, uint64_t *seen)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < m->mem_count; i++) {
		struct range r = m->mem[i].range, part;
		unsigned int node;

		if (m->mem[i].type != MEM_USABLE)
			continue;
		if (r.start < MIB(1))
			r.start = MIB(1);
		for (; !range_empty(r); r.start = part.end) {
			part = machine_numa_part(m, r, &node);
			if (node != MACHINE_NUMA_NONE) {
				*seen |= 1ull << node;
				continue;
			}
			if (!sum)
				*first = part.start;
			sum += range_size(part);
		}
	}
	return sum;
}

/* Returns false, and warns, if a core is on no NUMA node. Sets the bits of the others' in *seen. */
static bool check_cpus(const struct machine *m, uint64_t *seen, struct diag *diag)
{
	for (unsigned int i = 0; i < m->cpu_count; i++) {
		if (m->numa.cpu[i] == MACHINE_NUMA_NONE) {
			diag_warning(diag, NULL, 0, "NUMA: the firmware (ACPI's SRAT) does not say "
				     "where core %u is; the machine is taken as one NUMA node",
				     m->cpu[i].lapic_id);
			return false;
		}
		*seen |= 1ull << m->numa.cpu[i];
	}
	return true;
}

static void forget_others(struct machine_numa *numa, uint64_t seen)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < numa->mem_count; i++)
		if (seen >> numa->mem[i].node & 1)
			numa->mem[kept++] = numa->mem[i];
	memset(&numa->mem[kept], 0, (numa->mem_count - kept) * sizeof(numa->mem[0]));
	numa->mem_count = kept;
	numa->nodes = seen;
	for (unsigned int a = 0; a < MACHINE_NUMA_MAX; a++)
		for (unsigned int b = 0; b < MACHINE_NUMA_MAX; b++)
			if (!(seen >> a & seen >> b & 1))
				numa->distance[a][b] = a == b ? MACHINE_NUMA_OWN :
						       MACHINE_NUMA_OTHER;
}

void machine_numa_check(struct machine *m, struct diag *diag)
{
	uint64_t seen = 0, homeless;
	char size[FMT_SIZE_LEN];
	phys_t first = 0;

	if (!machine_is_numa(m) || !check_cpus(m, &seen, diag)) {
		machine_numa_clear(m);
		return;
	}
	homeless = count_homeless(m, &first, &seen);
	if (homeless >= TOLERANCE) {
		diag_warning(diag, NULL, 0, "NUMA: the firmware (ACPI's SRAT) does not say where "
			     "%s of RAM is, from 0x%llx on; the machine is taken as one NUMA node",
			     fmt_size(size, homeless),
			     (unsigned long long)first);
		seen = 0;
	}
	if (!(seen & (seen - 1)))
		machine_numa_clear(m);
	else
		forget_others(&m->numa, seen);
}
