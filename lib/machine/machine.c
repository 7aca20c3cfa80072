// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists that stay in order: cores and functions are found by bisection, and memory ranges are split
 * and joined so that they never overlap.
 */
#include "lib/machine/machine.h"
#include "lib/base/str.h"
#include "lib/base/text.h"

#define LAPIC_ADDR_RESET 0xfee00000u	/* Intel SDM vol. 3, "Local APIC Status and Location" */

const char *bdf_text(char buf[BDF_TEXT_LEN], bdf_t bdf)
{
	int n = 0;

	if (BDF_SEG(bdf))
		n = (int)fmt_string(buf, BDF_TEXT_LEN, "%04x:", BDF_SEG(bdf));
	fmt_string(buf + n, BDF_TEXT_LEN - (size_t)n, "%02x:%02x.%x",
		   BDF_BUS(bdf), BDF_DEV(bdf), BDF_FN(bdf));
	return buf;
}

bool bdf_parse(const char *s, size_t len, bdf_t *bdf)
{
	uint32_t seg = 0, bus, dev, fn;

	if (len == 12) {
		if (!text_hex(text_of(s, 4), 4, &seg) || s[4] != ':')
			return false;
		s += 5;
		len -= 5;
	}
	if (len != 7 || s[2] != ':' || s[5] != '.' ||
	    !text_hex(text_of(s, 2), 2, &bus) || !text_hex(text_of(s + 3, 2), 2, &dev) ||
	    !text_hex(text_of(s + 6, 1), 1, &fn) || dev > 0x1f || fn > 7)
		return false;
	*bdf = BDF(seg, bus, dev, fn);
	return true;
}

bool bdf_is_vmd(const char *s, size_t len)
{
	struct text rest = text_of(s, len), domain;
	uint32_t number;
	bdf_t bdf;

	return text_item(&rest, ':', &domain) && rest.s && domain.len > 4 && domain.len <= 8 &&
	       text_hex(domain, (unsigned int)domain.len, &number) &&
	       bdf_parse(rest.s, rest.len, &bdf);
}

uint16_t machine_com_port(unsigned int n)
{
	static const uint16_t port[MACHINE_COMS] = { 0x3f8, 0x2f8, 0x3e8, 0x2e8 };

	return n < MACHINE_COMS ? port[n] : 0;
}

void machine_init(struct machine *m)
{
	memset(m, 0, sizeof(*m));
	m->lapic_addr = LAPIC_ADDR_RESET;
}

/* Returns the index of the first core whose LAPIC ID is not below @lapic_id. */
static unsigned int cpu_position(const struct machine *m, uint32_t lapic_id)
{
	unsigned int lo = 0, hi = m->cpu_count;

	while (lo < hi) {
		unsigned int mid = lo + (hi - lo) / 2;

		if (m->cpu[mid].lapic_id < lapic_id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static unsigned int pci_position(const struct machine *m, bdf_t bdf)
{
	unsigned int lo = 0, hi = m->pci_count;

	while (lo < hi) {
		unsigned int mid = lo + (hi - lo) / 2;

		if (m->pci[mid].bdf < bdf)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool machine_add_cpu(struct machine *m, struct machine_cpu cpu)
{
	unsigned int i = cpu_position(m, cpu.lapic_id);

	if (m->cpu_count == MACHINE_CPUS_MAX ||
	    (i < m->cpu_count && m->cpu[i].lapic_id == cpu.lapic_id))
		return false;
	memmove(&m->cpu[i + 1], &m->cpu[i], (m->cpu_count - i) * sizeof(m->cpu[0]));
	m->cpu[i] = cpu;
	memmove(&m->numa.cpu[i + 1], &m->numa.cpu[i], m->cpu_count - i);
	m->numa.cpu[i] = 0;
	m->cpu_count++;
	return true;
}

#define RESET_PORT_MAX	0xffffu
#define RESET_PCI_BITS	(31ull << 32 | 7u << 16 | 0xffu)

bool machine_reset_possible(enum reset_space space, uint64_t addr)
{
	switch (space) {
	case RESET_IO:
		return addr && addr <= RESET_PORT_MAX;
	case RESET_MEMORY:
		return addr && addr < GIB(4);
	case RESET_PCI:
		return !(addr & ~RESET_PCI_BITS);
	}
	return false;
}

bool machine_add_pci(struct machine *m, const struct machine_pci *fn)
{
	unsigned int i = pci_position(m, fn->bdf);

	if (m->pci_count == MACHINE_PCI_MAX)
		return false;
	memmove(&m->pci[i + 1], &m->pci[i], (m->pci_count - i) * sizeof(m->pci[0]));
	m->pci[i] = *fn;
	m->pci_count++;
	return true;
}

const struct machine_cpu *machine_find_cpu(const struct machine *m, uint32_t lapic_id)
{
	unsigned int i = cpu_position(m, lapic_id);

	return i < m->cpu_count && m->cpu[i].lapic_id == lapic_id ? &m->cpu[i] : NULL;
}

const struct machine_pci *machine_find_pci(const struct machine *m, bdf_t bdf)
{
	unsigned int i = pci_position(m, bdf);

	return i < m->pci_count && m->pci[i].bdf == bdf ? &m->pci[i] : NULL;
}

const struct machine_pci *machine_parent_bridge(const struct machine *m, bdf_t bdf)
{
	for (unsigned int i = 0; i < m->pci_count; i++) {
		const struct machine_pci *fn = &m->pci[i];

		if (fn->bridge && fn->bus_secondary && fn->bus_secondary == BDF_BUS(bdf) &&
		    BDF_SEG(fn->bdf) == BDF_SEG(bdf))
			return fn;
	}
	return NULL;
}

const struct machine_pci *machine_port(const struct machine *m, const struct machine_pci *fn)
{
	return machine_parent_bridge(m, fn->virtual_fn ? fn->physical : fn->bdf);
}

struct machine_override machine_isa(const struct machine *m, unsigned int irq)
{
	for (unsigned int i = 0; i < m->override_count; i++)
		if (m->override[i].irq == irq)
			return m->override[i];
	return (struct machine_override){ .irq = (uint8_t)irq, .gsi = irq };
}

struct machine_override machine_sci(const struct machine *m)
{
	struct machine_override o = machine_isa(m, m->acpi.sci);

	/* An override that conforms to the bus says nothing about the SCI. */
	if (!o.level)
		o.level = o.low = true;
	return o;
}

const struct machine_override *machine_override_at(const struct machine *m, uint32_t gsi)
{
	for (unsigned int i = 0; i < m->override_count; i++)
		if (m->override[i].gsi == gsi)
			return &m->override[i];
	return NULL;
}

const char *mem_type_name(enum mem_type type)
{
	static const char *const name[MEM_TYPE_COUNT] = {
		[MEM_USABLE] = "usable",
		[MEM_RESERVED] = "reserved",
		[MEM_ACPI] = "acpi",
		[MEM_NVS] = "nvs",
		[MEM_UNUSABLE] = "unusable",
		[MEM_PERSISTENT] = "persistent",
		[MEM_RUNTIME] = "runtime",
	};

	return (unsigned int)type < MEM_TYPE_COUNT ? name[type] : "?";
}

/* Returns a rank of the type: the higher it is, the less may be done with the memory. */
static unsigned int mem_rank(enum mem_type type)
{
	static const uint8_t rank[MEM_TYPE_COUNT] = {
		[MEM_USABLE] = 0,
		[MEM_ACPI] = 1,
		[MEM_PERSISTENT] = 2,
		[MEM_NVS] = 3,
		[MEM_RUNTIME] = 4,
		[MEM_RESERVED] = 5,
		[MEM_UNUSABLE] = 6,
	};

	return rank[type];
}

/* Returns the index of the first entry that ends after @addr. */
static unsigned int mem_position(const struct machine *m, phys_t addr)
{
	unsigned int i = 0;

	while (i < m->mem_count && m->mem[i].range.end <= addr)
		i++;
	return i;
}

/* Returns true if @addr lies inside an entry, and not at its start. */
static bool mem_straddles(const struct machine *m, phys_t addr)
{
	unsigned int i = mem_position(m, addr);

	return i < m->mem_count && m->mem[i].range.start < addr;
}

static void mem_insert(struct machine *m, unsigned int i, struct range r, enum mem_type type)
{
	memmove(&m->mem[i + 1], &m->mem[i], (m->mem_count - i) * sizeof(m->mem[0]));
	m->mem[i] = (struct machine_mem){ .range = r, .type = type };
	m->mem_count++;
}

/* Cuts the entry inside of which @addr lies, if there is one, in two. */
static void mem_split(struct machine *m, phys_t addr)
{
	unsigned int i = mem_position(m, addr);

	if (!mem_straddles(m, addr))
		return;
	mem_insert(m, i, (struct range){ m->mem[i].range.start, addr }, m->mem[i].type);
	m->mem[i + 1].range.start = addr;
}

/* Returns how many gaps between entries there are in @r. */
static unsigned int mem_gaps(const struct machine *m, struct range r)
{
	unsigned int gaps = 0;
	phys_t at = r.start;

	for (unsigned int i = mem_position(m, at); at < r.end; i++) {
		if (i == m->mem_count || m->mem[i].range.start >= r.end)
			return gaps + 1;
		if (m->mem[i].range.start > at)
			gaps++;
		at = m->mem[i].range.end;
	}
	return gaps;
}

/* Joins neighbours of one type. */
static void mem_join(struct machine *m)
{
	unsigned int kept = 0;

	for (unsigned int i = 1; i < m->mem_count; i++) {
		struct machine_mem *last = &m->mem[kept];

		if (last->type == m->mem[i].type && last->range.end == m->mem[i].range.start)
			last->range.end = m->mem[i].range.end;
		else
			m->mem[++kept] = m->mem[i];
	}
	if (m->mem_count)
		m->mem_count = kept + 1;
}

bool machine_add_mem(struct machine *m, struct range r, enum mem_type type)
{
	phys_t at = r.start;

	if (range_empty(r))
		return true;
	if (m->mem_count + mem_straddles(m, r.start) + mem_straddles(m, r.end) +
	    mem_gaps(m, r) > MACHINE_MEM_MAX)
		return false;

	/* From here on every entry lies wholly inside @r or wholly outside. */
	mem_split(m, r.start);
	mem_split(m, r.end);
	for (unsigned int i = mem_position(m, at); at < r.end; i++) {
		bool inside = i < m->mem_count && m->mem[i].range.start < r.end;
		phys_t next = inside ? m->mem[i].range.start : r.end;

		if (at < next)
			mem_insert(m, i, (struct range){ at, next }, type);
		else if (mem_rank(type) > mem_rank(m->mem[i].type))
			m->mem[i].type = type;
		at = m->mem[i].range.end;
	}
	mem_join(m);
	return true;
}

void machine_usable(const struct machine *m, struct range_set *out)
{
	range_set_clear(out);
	for (unsigned int i = 0; i < m->mem_count; i++)
		if (m->mem[i].type == MEM_USABLE)
			range_set_add(out, m->mem[i].range);
}
