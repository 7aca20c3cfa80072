// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the SRAT and the SLIT. They are useful but not needed: if one contradicts itself, a warning
 * is printed and nothing of it is used.
 */
#include "lib/acpi/acpi_parts.h"
#include "lib/acpi/acpi_srat.h"
#include "lib/acpi/acpi_table.h"
#include "lib/base/cursor.h"
#include "lib/machine/numa.h"

#define HEADER_REVISION	8
#define ONE_NODE	"; the machine is taken as one NUMA node"

struct srat {
	struct machine *m;
	bool wide;			/* domains have 32 bits; false: 8 */
	bool memory;			/* the table names some memory */
	struct diag *diag;
};

static bool domain_good(const struct srat *s, uint32_t domain, const char *whose)
{
	if (domain < MACHINE_NUMA_MAX)
		return true;
	diag_warning(s->diag, NULL, 0,
		     "ACPI: the SRAT has proximity domain %u for %s, and the monitor "
		     "knows those below %u only" ONE_NODE, domain, whose, MACHINE_NUMA_MAX);
	return false;
}

/* Notes the domain of a core. A core that is not in the MADT is skipped. */
static bool add_core(const struct srat *s, uint32_t lapic_id, uint32_t domain)
{
	const struct machine_cpu *found = machine_find_cpu(s->m, lapic_id);
	uint8_t *numa;

	if (!found)
		return true;
	if (!domain_good(s, domain, "a core"))
		return false;
	numa = &s->m->numa.cpu[found - s->m->cpu];
	if (*numa != MACHINE_NUMA_NONE && *numa != domain) {
		diag_warning(s->diag, NULL, 0,
			     "ACPI: the SRAT has core %u in proximity domains %u and "
			     "%u" ONE_NODE, lapic_id, (unsigned int)*numa, domain);
		return false;
	}
	*numa = (uint8_t)domain;
	s->m->numa.nodes |= 1ull << domain;
	return true;
}

static bool read_lapic(const struct srat *s, struct cursor c)
{
	uint32_t domain = cursor_u8(&c), id = cursor_u8(&c), flags = cursor_u32(&c), high;

	cursor_take(&c, 1);
	high = (uint32_t)cursor_le(&c, 3);
	if (s->wide)
		domain |= high << 8;
	return !(flags & SRAT_ENABLED) || add_core(s, id, domain);
}

static bool read_x2apic(const struct srat *s, struct cursor c)
{
	uint32_t domain, id;

	cursor_take(&c, 2);
	domain = cursor_u32(&c);
	id = cursor_u32(&c);
	return !(cursor_u32(&c) & SRAT_ENABLED) || add_core(s, id, domain);
}

static bool read_memory(struct srat *s, struct cursor c)
{
	uint32_t domain = cursor_u32(&c);
	uint64_t base, length;
	const char *wrong;

	cursor_take(&c, 2);
	base = cursor_u64(&c);
	length = cursor_u64(&c);
	cursor_take(&c, 4);
	if (!(cursor_u32(&c) & SRAT_ENABLED) || !length)
		return true;
	if (!s->wide)
		domain &= 0xff;
	if (!domain_good(s, domain, "memory"))
		return false;
	wrong = machine_numa_add_mem(s->m, (struct range){ base, base + length }, domain);
	if (wrong)
		diag_warning(s->diag, NULL, 0,
			     "ACPI: the SRAT has memory at 0x%llx, 0x%llx bytes, in "
			     "proximity domain %u, which %s" ONE_NODE, (unsigned long long)base,
			     (unsigned long long)length, domain, wrong);
	s->memory = true;
	return !wrong;
}

/* Returns the least size of an entry of this type, with its type and length. */
static size_t entry_size(uint8_t type)
{
	return type == SRAT_LAPIC ? SRAT_LAPIC_SIZE : type == SRAT_MEMORY ? SRAT_MEMORY_SIZE :
	       type == SRAT_X2APIC ? SRAT_X2APIC_SIZE : 2;
}

static bool read_entry(struct srat *s, uint8_t type, struct cursor c)
{
	switch (type) {
	case SRAT_LAPIC:
		return read_lapic(s, c);
	case SRAT_MEMORY:
		return read_memory(s, c);
	case SRAT_X2APIC:
		return read_x2apic(s, c);
	default:
		return true;
	}
}

static bool read_entries(struct srat *s, struct cursor c, const uint8_t *table)
{
	while (c.left) {
		size_t at = (size_t)(c.p - table);
		uint8_t type = cursor_u8(&c), length = cursor_u8(&c);
		struct cursor entry = { .failed = true };

		if (!c.failed && length >= 2)
			entry = cursor_sub(&c, length - 2u);
		if (entry.failed || entry.left + 2 < entry_size(type)) {
			diag_warning(s->diag, NULL, 0,
				     "ACPI: the SRAT is damaged: type %u at byte %zu has "
				     "length %u" ONE_NODE, type, at, length);
			return false;
		}
		if (!read_entry(s, type, entry))
			return false;
	}
	if (!s->memory)
		diag_warning(s->diag, NULL, 0, "ACPI: the SRAT names no memory" ONE_NODE);
	return s->memory;
}

bool acpi_read_srat(struct machine *m, const void *table, size_t size, struct diag *diag)
{
	struct srat s = { .m = m, .diag = diag };
	struct cursor c = { 0 };
	acpi_fault_t fault = acpi_table_check(table, size, "SRAT", &c);

	machine_numa_clear(m);
	if (!fault && !cursor_take(&c, SRAT_RESERVED))
		fault = "has no room for its fields";
	if (fault) {
		diag_warning(diag, NULL, 0, "ACPI: the SRAT %s" ONE_NODE, fault);
		return false;
	}
	machine_numa_begin(m);
	s.wide = ((const uint8_t *)table)[HEADER_REVISION] >= SRAT_WIDE;
	if (read_entries(&s, c, table))
		return true;
	machine_numa_clear(m);
	return false;
}

/* Returns what is wrong with the distance from domain @a to domain @b, or NULL. */
static acpi_fault_t judge(unsigned int a, unsigned int b, uint8_t distance)
{
	if (a == b)
		return distance == MACHINE_NUMA_OWN ? NULL :
		       "has a domain whose own memory is not 10 away";
	return distance > MACHINE_NUMA_OWN ? NULL :
	       "has a domain that is as near to another as to itself";
}

static acpi_fault_t read_distances(const struct machine *m, struct cursor c,
				   uint8_t distance[MACHINE_NUMA_MAX][MACHINE_NUMA_MAX])
{
	uint64_t count = cursor_u64(&c);
	const uint8_t *row = c.p;

	if (c.failed || count > UINT16_MAX || count * count != c.left)
		return "has another size than its number of domains asks for";
	if (count < MACHINE_NUMA_MAX && m->numa.nodes >> count)
		return "leaves out a domain of the SRAT";
	for (unsigned int a = 0; a < MACHINE_NUMA_MAX && a < count; a++)
		for (unsigned int b = 0; b < MACHINE_NUMA_MAX && b < count; b++) {
			acpi_fault_t fault = judge(a, b, row[a * count + b]);

			if (!machine_has_numa(m, a) || !machine_has_numa(m, b))
				continue;
			if (fault)
				return fault;
			distance[a][b] = row[a * count + b];
		}
	return NULL;
}

bool acpi_read_slit(struct machine *m, const void *table, size_t size, struct diag *diag)
{
	struct cursor c = { 0 };
	acpi_fault_t fault;

	if (!machine_is_numa(m))
		return true;
	fault = acpi_table_check(table, size, "SLIT", &c);
	if (!fault)
		fault = read_distances(m, c, m->numa.distance);
	if (!fault)
		return true;
	diag_warning(diag, NULL, 0,
		     "ACPI: the SLIT %s; all NUMA nodes are taken as equally far from "
		     "each other", fault);
	machine_numa_level(m);
	return false;
}
