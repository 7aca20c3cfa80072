// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way from the RSDP to the tables, and the reading of the MADT and the MCFG. Other files of
 * this folder read the other tables.
 */
#include "lib/acpi/acpi_read.h"
#include "lib/acpi/acpi_madt.h"
#include "lib/acpi/acpi_table.h"
#include "lib/base/cursor.h"
#include "lib/base/byte_sum.h"
#include "lib/base/str.h"
#include "lib/machine/numa.h"

static const uint8_t *map(struct acpi_memory *mem, phys_t addr, size_t size)
{
	if (!addr || addr > UINT64_MAX - size)
		return NULL;
	return mem->map(mem, addr, size);
}

const uint8_t *acpi_table_map(struct acpi_memory *mem, phys_t addr, size_t *size,
			      acpi_fault_t *fault)
{
	const uint8_t *table = map(mem, addr, ACPI_HEADER_SIZE);
	uint32_t length = 0;

	*fault = table ? acpi_table_length(table, ACPI_HEADER_SIZE, &length) : "cannot be read";
	if (*fault)
		return NULL;
	*size = length;
	table = map(mem, addr, length);
	if (!table)
		*fault = "cannot be read";
	return table;
}

/* MADT (ACPI 6.5, 5.2.12). */
#define MADT_ENTRIES		8	/* bytes before the entries: LAPIC address, flags */
#define   LAPIC_ENABLED		1
#define   LAPIC_BROADCAST	0xff
#define   X2APIC_BROADCAST	0xffffffffu
#define   ISA_BUS		0
#define   ISA_IRQS		16

/* What was read of the MADT so far. */
struct madt {
	struct machine *m;
	struct diag *diag;
	unsigned int cpus_beyond, ioapics_beyond;	/* how many found no room in *m */
};

static void add_cpu(struct madt *t, uint32_t lapic_id, uint32_t uid)
{
	struct machine_cpu cpu = { .lapic_id = lapic_id, .acpi_uid = uid };

	if (machine_find_cpu(t->m, lapic_id))
		diag_warning(t->diag, NULL, 0, "ACPI: the MADT lists LAPIC ID %u twice", lapic_id);
	else
		t->cpus_beyond += !machine_add_cpu(t->m, cpu);
}

static void read_lapic(struct madt *t, struct cursor c)
{
	uint32_t uid = cursor_u8(&c), id = cursor_u8(&c);

	if (cursor_u32(&c) & LAPIC_ENABLED && id != LAPIC_BROADCAST)
		add_cpu(t, id, uid);
}

static void read_x2apic(struct madt *t, struct cursor c)
{
	uint32_t id, flags;

	cursor_take(&c, 2);
	id = cursor_u32(&c);
	flags = cursor_u32(&c);
	if (flags & LAPIC_ENABLED && id != X2APIC_BROADCAST)
		add_cpu(t, id, cursor_u32(&c));
}

static void read_ioapic(struct madt *t, struct cursor c)
{
	struct machine_ioapic io = { .id = cursor_u8(&c) };

	cursor_take(&c, 1);
	io.addr = cursor_u32(&c);
	io.gsi_base = cursor_u32(&c);
	if (t->m->ioapic_count < MACHINE_IOAPICS_MAX)
		t->m->ioapic[t->m->ioapic_count++] = io;
	else
		t->ioapics_beyond++;
}

static void read_override(struct machine *m, struct cursor c, struct diag *diag)
{
	unsigned int bus = cursor_u8(&c), irq = cursor_u8(&c), flags;
	struct machine_override o = { .irq = (uint8_t)irq, .gsi = cursor_u32(&c) };

	flags = cursor_u16(&c);
	o.level = (flags & INTI_TRIGGER) == INTI_LEVEL;
	/* A level whose polarity conforms to the bus is active low, as on EISA. */
	o.low = (flags & INTI_POLARITY) == INTI_LOW ||
		(o.level && (flags & INTI_POLARITY) != INTI_HIGH);
	if (bus != ISA_BUS || irq >= ISA_IRQS) {
		diag_warning(diag, NULL, 0, "ACPI: the MADT overrides interrupt %u of bus %u, which is "
			     "none of ISA's", irq, bus);
		return;
	}
	for (unsigned int i = 0; i < m->override_count; i++)
		if (m->override[i].irq == irq) {
			diag_warning(diag, NULL, 0, "ACPI: the MADT overrides interrupt %u twice; the "
				     "first counts", irq);
			return;
		}
	m->override[m->override_count++] = o;
}
_Static_assert(ISA_IRQS <= MACHINE_OVERRIDES_MAX, "room for all of them");

/* Returns how many bytes an entry must have behind its type and length: 0 if it is not read. */
static size_t madt_entry_size(uint8_t type)
{
	switch (type) {
	case MADT_LAPIC:
		return 6;
	case MADT_OVERRIDE:
		return 8;
	case MADT_IOAPIC:
	case MADT_LAPIC_OVERRIDE:
		return 10;
	case MADT_X2APIC:
		return 14;
	default:
		return 0;
	}
}

static void read_madt_entry(struct madt *t, uint8_t type, struct cursor c)
{
	switch (type) {
	case MADT_LAPIC:
		read_lapic(t, c);
		break;
	case MADT_IOAPIC:
		read_ioapic(t, c);
		break;
	case MADT_OVERRIDE:
		read_override(t->m, c, t->diag);
		break;
	case MADT_LAPIC_OVERRIDE:
		cursor_take(&c, 2);
		t->m->lapic_addr = cursor_u64(&c);
		break;
	case MADT_X2APIC:
		read_x2apic(t, c);
		break;
	}
}

/*
 * Reports an error if a core or I/O APIC found no room. A core that is left out would go on running
 * as the firmware has left it, in memory that is given away.
 */
static bool holds_all(const struct madt *t)
{
	if (!t->m->cpu_count)
		diag_error(t->diag, NULL, 0, "ACPI: the MADT lists no enabled core");
	if (t->cpus_beyond)
		diag_error(t->diag, NULL, 0, "ACPI: the MADT lists %u enabled cores, and the "
			   "monitor holds %u: switch the others off in the firmware's setup",
			   t->m->cpu_count + t->cpus_beyond, MACHINE_CPUS_MAX);
	if (t->ioapics_beyond)
		diag_error(t->diag, NULL, 0, "ACPI: the MADT lists %u I/O APICs, and the "
			   "monitor holds %u",
			   t->m->ioapic_count + t->ioapics_beyond, MACHINE_IOAPICS_MAX);
	return t->m->cpu_count && !t->cpus_beyond && !t->ioapics_beyond;
}

bool acpi_read_madt(struct machine *m, const void *table, size_t size, struct diag *diag)
{
	struct madt madt = { .m = m, .diag = diag };
	struct cursor c = { 0 };
	acpi_fault_t fault = acpi_table_check(table, size, "APIC", &c);

	m->cpu_count = 0;
	m->ioapic_count = 0;
	m->override_count = 0;
	if (!fault && c.left < MADT_ENTRIES)
		fault = "has no room for its fields";
	if (fault) {
		diag_error(diag, NULL, 0, "ACPI: the MADT %s", fault);
		return false;
	}
	m->lapic_addr = cursor_u32(&c);
	cursor_take(&c, 4);
	while (c.left) {
		size_t at = (size_t)(c.p - (const uint8_t *)table);
		uint8_t type = cursor_u8(&c), length = cursor_u8(&c);
		struct cursor entry = { .failed = true };

		if (!c.failed && length >= 2)
			entry = cursor_sub(&c, length - 2u);
		if (entry.failed || entry.left < madt_entry_size(type)) {
			diag_error(diag, NULL, 0,
				   "ACPI: the MADT is damaged: type %u at byte %zu has length %u",
				   type, at, length);
			return false;
		}
		read_madt_entry(&madt, type, entry);
	}
	return holds_all(&madt);
}

/* MCFG (PCI Firmware 3.3, 4.1.2). */
#define MCFG_RESERVED	8
#define MCFG_ENTRY	16
#define BUS_SIZE	MIB(1)		/* of ECAM */

static acpi_fault_t read_ecam(struct cursor *c, struct machine_ecam *e)
{
	e->base = cursor_u64(c);
	e->segment = cursor_u16(c);
	e->bus_first = cursor_u8(c);
	e->bus_last = cursor_u8(c);
	cursor_take(c, 4);
	if (e->bus_first > e->bus_last)
		return "has a bus range that ends before it begins";
	if (!e->base || e->base % BUS_SIZE || e->base > UINT64_MAX - 256 * BUS_SIZE)
		return "has an impossible base address";
	return NULL;
}

bool acpi_read_mcfg(struct machine *m, const void *table, size_t size, struct diag *diag)
{
	struct machine_ecam ecam[MACHINE_ECAM_MAX];
	unsigned int count = 0;
	struct cursor c = { 0 };
	acpi_fault_t fault = acpi_table_check(table, size, "MCFG", &c);

	m->ecam_count = 0;
	if (!fault && (c.left < MCFG_RESERVED || (c.left - MCFG_RESERVED) % MCFG_ENTRY))
		fault = "does not end with a whole entry";
	cursor_take(&c, MCFG_RESERVED);
	while (!fault && c.left && count < MACHINE_ECAM_MAX)
		fault = read_ecam(&c, &ecam[count++]);
	if (fault) {
		diag_warning(diag, NULL, 0, "ACPI: the MCFG %s; going on without ECAM", fault);
		return false;
	}
	if (c.left)
		diag_error(diag, NULL, 0, "ACPI: the MCFG has more than %u entries, which is all that the "
			   "monitor can hold: functions of the others could not be kept apart",
			   MACHINE_ECAM_MAX);
	memcpy(m->ecam, ecam, count * sizeof(ecam[0]));
	m->ecam_count = count;
	return true;
}

/* RSDP (5.2.5.3). */
#define RSDP_SIZE_V1	20
#define RSDP_SIZE_MAX	KIB(4)
#define RSDP_REVISION	15
#define RSDP_RSDT	16
#define RSDP_LENGTH	20
#define RSDP_XSDT	24

struct root {
	phys_t rsdt, xsdt;		/* 0: none */
};

static acpi_fault_t read_rsdp(struct acpi_memory *mem, phys_t addr, struct root *root)
{
	const uint8_t *p = map(mem, addr, RSDP_SIZE_V1);
	uint32_t length;

	if (!p)
		return "cannot be read";
	if (memcmp(p, "RSD PTR ", 8))
		return "has another signature";
	if (byte_sum(p, RSDP_SIZE_V1))
		return "has a bad checksum";
	root->rsdt = acpi_le(p + RSDP_RSDT, 4);
	root->xsdt = 0;
	if (p[RSDP_REVISION] < 2)
		return NULL;
	p = map(mem, addr, ACPI_RSDP_SIZE);
	if (!p)
		return "cannot be read";
	length = (uint32_t)acpi_le(p + RSDP_LENGTH, 4);
	if (length < ACPI_RSDP_SIZE || length > RSDP_SIZE_MAX)
		return "has an impossible length";
	p = map(mem, addr, length);
	if (!p)
		return "cannot be read";
	if (byte_sum(p, length))
		return "has a bad extended checksum";
	root->xsdt = acpi_le(p + RSDP_XSDT, 8);
	return NULL;
}

/* Returns true for tables of AML beside the DSDT, and for the embedded controller's (5.2.15). */
static bool goes_with_dsdt(const uint8_t *header)
{
	return !memcmp(header, "SSDT", 4) || !memcmp(header, "PSDT", 4) ||
	       !memcmp(header, "ECDT", 4);
}

static void enter_aml(struct acpi_directory *dir, phys_t addr, struct diag *diag)
{
	if (dir->aml_count < ACPI_AML_MAX)
		dir->aml[dir->aml_count++] = addr;
	else
		diag_warning(diag, NULL, 0, "ACPI: the SSDT at 0x%llx is left out: more than %u",
			     (unsigned long long)addr, ACPI_AML_MAX);
}

static void enter(struct acpi_directory *dir, struct acpi_memory *mem, phys_t addr, struct diag *diag)
{
	const uint8_t *header = map(mem, addr, ACPI_HEADER_SIZE);
	phys_t *slot;

	if (!header) {
		diag_warning(diag, NULL, 0, "ACPI: a table at 0x%llx cannot be read",
			     (unsigned long long)addr);
		return;
	}
	if (goes_with_dsdt(header)) {
		enter_aml(dir, addr, diag);
		return;
	}
	if (!memcmp(header, "APIC", 4))
		slot = &dir->madt;
	else if (!memcmp(header, "SRAT", 4))
		slot = &dir->srat;
	else if (!memcmp(header, "SLIT", 4))
		slot = &dir->slit;
	else if (!memcmp(header, "MCFG", 4))
		slot = &dir->mcfg;
	else if (!memcmp(header, "HPET", 4))
		slot = &dir->hpet;
	else if (!memcmp(header, "FACP", 4))
		slot = &dir->fadt;
	else if (!memcmp(header, "DMAR", 4))
		slot = &dir->dmar;
	else if (!memcmp(header, "IVRS", 4))
		slot = &dir->ivrs;
	else
		return;
	if (!*slot)
		*slot = addr;
}

static acpi_fault_t read_root(struct acpi_memory *mem, phys_t addr, const char *signature,
			       unsigned int width, struct acpi_directory *dir, struct diag *diag)
{
	struct cursor c = { 0 };
	size_t size = 0;
	acpi_fault_t fault;
	const uint8_t *table = acpi_table_map(mem, addr, &size, &fault);

	if (!fault)
		fault = acpi_table_check(table, size, signature, &c);
	if (!fault && c.left % width)
		fault = "does not end with a whole entry";
	while (!fault && c.left)
		enter(dir, mem, cursor_le(&c, width), diag);
	return fault;
}

bool acpi_directory_read(struct acpi_directory *dir, struct acpi_memory *mem, phys_t rsdp,
			 struct diag *diag)
{
	struct root root = { 0 };
	acpi_fault_t fault = read_rsdp(mem, rsdp, &root);

	memset(dir, 0, sizeof(*dir));
	if (fault) {
		diag_error(diag, NULL, 0, "ACPI: the RSDP at 0x%llx %s",
			   (unsigned long long)rsdp, fault);
		return false;
	}
	if (root.xsdt) {
		fault = read_root(mem, root.xsdt, "XSDT", 8, dir, diag);
		if (!fault)
			return true;
		if (root.rsdt)
			diag_warning(diag, NULL, 0, "ACPI: the XSDT %s; taking the RSDT", fault);
		else
			diag_error(diag, NULL, 0, "ACPI: the XSDT %s", fault);
	}
	if (!root.rsdt) {
		if (!root.xsdt)
			diag_error(diag, NULL, 0, "ACPI: the RSDP names no root table");
		return false;
	}
	fault = read_root(mem, root.rsdt, "RSDT", 4, dir, diag);
	if (fault)
		diag_error(diag, NULL, 0, "ACPI: the RSDT %s", fault);
	return !fault;
}

/* Reads a table that is not required. If it cannot be read, a warning is printed. */
static void read_optional(struct machine *m, struct acpi_memory *mem, phys_t addr, const char *name,
			  bool (*reader)(struct machine *, const void *, size_t, struct diag *),
			  struct diag *diag)
{
	size_t size = 0;
	acpi_fault_t fault;
	const uint8_t *table;

	if (!addr)
		return;
	table = acpi_table_map(mem, addr, &size, &fault);
	if (fault)
		diag_warning(diag, NULL, 0, "ACPI: the %s %s; going on without it", name, fault);
	else
		reader(m, table, size, diag);
}

static void read_power_tables(struct machine *m, struct acpi_memory *mem, phys_t fadt,
			      struct diag *diag)
{
	phys_t dsdt = 0;
	const uint8_t *table;
	size_t size = 0;
	acpi_fault_t fault;

	table = acpi_table_map(mem, fadt, &size, &fault);
	if (fault) {
		diag_warning(diag, NULL, 0,
			     "ACPI: the FADT %s; power-off and reset are not known", fault);
		return;
	}
	if (!acpi_read_fadt(m, table, size, &dsdt, diag))
		return;
	table = acpi_table_map(mem, dsdt, &size, &fault);
	if (fault)
		diag_warning(diag, NULL, 0, "ACPI: the DSDT %s; power-off is not known", fault);
	else
		acpi_read_dsdt(m, table, size, diag);
}

static void read_aml(struct machine *m, struct acpi_memory *mem, const struct acpi_directory *dir,
		     struct diag *diag)
{
	for (unsigned int i = 0; i < dir->aml_count; i++) {
		size_t size = 0;
		acpi_fault_t fault;
		const uint8_t *table = acpi_table_map(mem, dir->aml[i], &size, &fault);

		if (fault)
			diag_warning(diag, NULL, 0, "ACPI: the SSDT at 0x%llx %s; it is left out",
				     (unsigned long long)dir->aml[i], fault);
		else
			acpi_read_ssdt(m, table, size, diag);
	}
}

bool acpi_read(struct machine *m, struct acpi_memory *mem, phys_t rsdp, struct diag *diag)
{
	struct acpi_directory dir;
	const uint8_t *madt;
	size_t madt_size = 0;
	acpi_fault_t fault;

	m->ecam_count = 0;
	memset(&m->hpet, 0, sizeof(m->hpet));
	memset(&m->power, 0, sizeof(m->power));
	memset(&m->acpi, 0, sizeof(m->acpi));
	if (!acpi_directory_read(&dir, mem, rsdp, diag))
		return false;
	/* This comes first: even if the rest is refused, the machine can be switched off. */
	if (dir.fadt)
		read_power_tables(m, mem, dir.fadt, diag);
	else
		diag_warning(diag, NULL, 0, "ACPI: there is no FADT; power-off and reset are not known");
	read_aml(m, mem, &dir, diag);
	if (!dir.madt) {
		diag_error(diag, NULL, 0, "ACPI: there is no MADT: the cores are not known");
		return false;
	}
	madt = acpi_table_map(mem, dir.madt, &madt_size, &fault);
	if (fault) {
		diag_error(diag, NULL, 0, "ACPI: the MADT %s", fault);
		return false;
	}
	if (!acpi_read_madt(m, madt, madt_size, diag))
		return false;
	machine_numa_clear(m);
	read_optional(m, mem, dir.srat, "SRAT", acpi_read_srat, diag);
	read_optional(m, mem, dir.slit, "SLIT", acpi_read_slit, diag);
	read_optional(m, mem, dir.mcfg, "MCFG", acpi_read_mcfg, diag);
	read_optional(m, mem, dir.hpet, "HPET", acpi_read_hpet, diag);
	return acpi_read_iommus(m, mem, &dir, diag);
}
