// SPDX-License-Identifier: GPL-2.0-only
/* Reads the cores, I/O APICs and interrupt overrides from the MADT (ACPI 6.5, 5.2.12). */
#include "lib/acpi/acpi_madt.h"
#include "lib/acpi/acpi_parts.h"
#include "lib/acpi/acpi_table.h"

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
		diag_warning(diag, NULL, 0,
			     "ACPI: the MADT overrides interrupt %u of bus %u, which is "
			     "none of ISA's", irq, bus);
		return;
	}
	for (unsigned int i = 0; i < m->override_count; i++)
		if (m->override[i].irq == irq) {
			diag_warning(diag, NULL, 0,
				     "ACPI: the MADT overrides interrupt %u twice; the "
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
