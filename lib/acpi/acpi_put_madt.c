// SPDX-License-Identifier: GPL-2.0-only
/* A node's MADT (ACPI 6.5, 5.2.12): its cores, the I/O APICs that it may use, and overrides. */
#include "lib/acpi/acpi_madt.h"
#include "lib/acpi/acpi_put.h"
#include "lib/acpi/acpi_writer.h"
#include "lib/machine/machine.h"

#define MADT_REVISION	6
#define   LAPIC_ENABLED	1
#define NO_UID		0xff
#define LAPIC_ID_LIMIT	255	/* 255 is the 8-bit broadcast */

static void put_lapic(struct writer *w, uint32_t lapic_id, uint32_t uid)
{
	if (lapic_id < LAPIC_ID_LIMIT) {
		put(w, MADT_LAPIC, 1);
		put(w, 8, 1);
		put(w, uid, 1);
		put(w, lapic_id, 1);
		put(w, LAPIC_ENABLED, 4);
	} else {
		put(w, MADT_X2APIC, 1);
		put(w, 16, 1);
		put(w, 0, 2);
		put(w, lapic_id, 4);
		put(w, LAPIC_ENABLED, 4);
		put(w, uid, 4);
	}
}

static void put_wakeup(struct writer *w, phys_t mailbox, phys_t reset_vector)
{
	put(w, MADT_WAKEUP, 1);
	put(w, reset_vector ? 24 : 16, 1);
	put(w, reset_vector ? 1 : 0, 2);
	put(w, 0, 4);
	put(w, mailbox, 8);
	if (reset_vector)
		put(w, reset_vector, 8);
}

/*
 * Lists the node's I/O APICs. The only override is that of the SCI: no table names an ISA interrupt
 * by its number on the bus; all are named by their global number, with trigger and polarity.
 */
static void put_ioapics(struct writer *w, const struct acpi_build *in)
{
	struct machine_override sci;

	for (unsigned int i = 0; in->ioapics && i < in->machine->ioapic_count; i++) {
		const struct machine_ioapic *io = &in->machine->ioapic[i];

		if (!(in->ioapics >> i & 1))
			continue;
		put(w, MADT_IOAPIC, 1);
		put(w, 12, 1);
		put(w, io->id, 1);
		put(w, 0, 1);
		put(w, io->addr, 4);
		put(w, io->gsi_base, 4);
	}
	if (!in->firmware)
		return;
	sci = machine_sci(in->machine);
	put(w, MADT_OVERRIDE, 1);
	put(w, 10, 1);
	put(w, 0, 1);			/* ISA */
	put(w, sci.irq, 1);
	put(w, sci.gsi, 4);
	put(w, INTI_LEVEL | (sci.low ? INTI_LOW : INTI_HIGH), 2);
}

/*
 * Returns the UID of a core. With the firmware's AML it is the firmware's, since the processor
 * objects there name cores by it; otherwise any number will do, and @next is taken.
 */
static uint32_t uid_of(const struct acpi_build *in, uint32_t lapic_id, uint32_t next)
{
	const struct machine_cpu *cpu = in->firmware ? machine_find_cpu(in->machine, lapic_id) :
					NULL;

	if (!in->firmware)
		return next;
	/* A UID that does not fit in the eight bits of this entry names no object. */
	return cpu &&
	       (cpu->acpi_uid < NO_UID || lapic_id >= LAPIC_ID_LIMIT) ? cpu->acpi_uid : NO_UID;
}

phys_t acpi_put_madt(struct writer *w, const struct acpi_build *in)
{
	size_t start = table_begin(w, "APIC", MADT_REVISION);
	bool high = in->lapic_addr >> 32 != 0;
	uint32_t uid = 0;

	put(w, high ? 0 : in->lapic_addr, 4);
	put(w, 0, 4);			/* no 8259s */
	if (high) {
		put(w, MADT_LAPIC_OVERRIDE, 1);
		put(w, 12, 1);
		put(w, 0, 2);
		put(w, in->lapic_addr, 8);
	}
	if (in->decoy)
		put_lapic(w, in->decoy_lapic_id, uid_of(in, in->decoy_lapic_id, uid++));
	for (unsigned int i = 0; i < in->core_count; i++)
		if (!in->decoy || in->lapic_id[i] != in->decoy_lapic_id)
			put_lapic(w, in->lapic_id[i], uid_of(in, in->lapic_id[i], uid++));
	put_ioapics(w, in);
	if (in->mailbox)
		put_wakeup(w, in->mailbox, in->reset_vector);
	return table_end(w, start);
}
