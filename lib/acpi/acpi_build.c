// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each table is a function that writes it behind the ones before and returns its address. The RSDP
 * at the start gets the address of the XSDT at the end.
 */
#include "lib/acpi/acpi_build.h"
#include "lib/acpi/acpi_fadt.h"
#include "lib/acpi/acpi_madt.h"
#include "lib/acpi/acpi_writer.h"
#include "lib/acpi/aml.h"
#include "lib/machine/ecam.h"
#include "lib/machine/numa.h"
#include "lib/machine/sriov.h"
#include "lib/base/str.h"

/* RSDP (5.2.5.3). */
#define RSDP_SIZE	36
#define RSDP_SIZE_V1	20
#define RSDP_CHECKSUM	8
#define RSDP_XSDT	24
#define RSDP_CHECKSUM_V2 32

/*
 * The XSDT (5.2.8) lists FADT, MADT and MINT, and if they exist, MCFG, HPET, SRAT, SLIT, our SSDT
 * and the firmware's.
 */
#define XSDT_ENTRIES_MAX (8 + ACPI_AML_MAX)

/* MADT (5.2.12). */
#define MADT_REVISION	6
#define   LAPIC_ENABLED	1
#define NO_UID		0xff
#define LAPIC_ID_LIMIT	255	/* 255 is the 8-bit broadcast */

#define MCFG_REVISION	1
#define HPET_REVISION	1	/* IA-PC HPET Specification 1.0a, 3.2.4 */
#define   HPET_BLOCK	KIB(1)	/* of registers */
#define DSDT_REVISION	2	/* 64-bit integers */

#define IO_PORTS	0x10000	/* x86 has no more */

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
	return cpu && (cpu->acpi_uid < NO_UID || lapic_id >= LAPIC_ID_LIMIT) ? cpu->acpi_uid : NO_UID;
}

static phys_t put_madt(struct writer *w, const struct acpi_build *in)
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

static bool same_buses(const struct acpi_host_bridge *a, const struct acpi_host_bridge *b)
{
	return a->segment == b->segment && a->bus_first == b->bus_first &&
	       a->bus_last == b->bus_last;
}

static phys_t put_mcfg(struct writer *w, const struct acpi_build *in)
{
	size_t start = table_begin(w, "MCFG", MCFG_REVISION);

	put(w, 0, 8);
	for (unsigned int i = 0; i < in->bridge_count; i++) {
		const struct acpi_host_bridge *b = &in->bridge[i];
		unsigned int j = 0;

		while (!same_buses(&in->bridge[j], b))
			j++;
		if (j < i)
			continue;
		put(w, in->ecam_base, 8);
		put(w, b->segment, 2);
		put(w, b->bus_first, 1);
		put(w, b->bus_last, 1);
		put(w, 0, 4);
	}
	return table_end(w, start);
}

static bool has_hpet(const struct acpi_build *in)
{
	return in->legacy & MINT_LEGACY_HPET && in->machine->hpet.addr;
}

static phys_t put_hpet(struct writer *w, const struct machine_hpet *hpet)
{
	size_t start = table_begin(w, "HPET", HPET_REVISION);

	put(w, hpet->id, 4);
	put(w, 0, 1);			/* memory */
	put(w, 64, 1);			/* bits of a register */
	put(w, 0, 2);
	put(w, hpet->addr, 8);
	put(w, 0, 1);			/* number of the HPET */
	put(w, hpet->min_tick, 2);
	put(w, 0, 1);			/* its page may have something else in it */
	return table_end(w, start);
}

static phys_t put_full_fadt(struct writer *w, const struct acpi_build *in, phys_t dsdt)
{
	size_t start = table_begin(w, "FACP", FADT_REVISION);
	uint8_t fadt[FADT_SIZE];

	acpi_full_fadt(in->firmware, in->legacy, dsdt, fadt);
	put_bytes(w, fadt + HEADER_SIZE, FADT_SIZE - HEADER_SIZE);
	return table_end(w, start);
}

static phys_t put_fadt(struct writer *w, const struct acpi_build *in, phys_t dsdt)
{
	size_t start = table_begin(w, "FACP", FADT_REVISION);

	put_zeroes(w, FADT_SIZE - HEADER_SIZE);
	set(w, start + FADT_BOOT_ARCH, acpi_boot_arch(in->legacy), 2);
	/* There is no reset register: so Linux resets through EFI. */
	set(w, start + FADT_FLAGS, FADT_WBINVD | FADT_PROC_C1 | FADT_PWR_BUTTON |
	    FADT_SLP_BUTTON | FADT_FIX_RTC | FADT_FORCE_PHYSICAL | FADT_HW_REDUCED, 4);
	set(w, start + FADT_MINOR_VERSION, FADT_MINOR, 1);
	set(w, start + FADT_X_DSDT, dsdt, 8);
	return table_end(w, start);
}

static phys_t put_mint(struct writer *w, const struct acpi_build *in)
{
	size_t start = table_begin(w, MINT_ACPI_SIGNATURE, MINT_ACPI_REVISION);
	char name[MINT_NAME_SIZE] = "";

	if (!str_copy(name, sizeof(name), in->node_name, strlen(in->node_name)))
		w->failed = true;
	put(w, MINT_ABI_MAJOR, 2);
	put(w, MINT_ABI_MINOR, 2);
	put(w, in->table_size, 4);
	put(w, in->table_addr, 8);
	put(w, in->node_index, 4);
	put_bytes(w, name, sizeof(name));
	return table_end(w, start);
}

static const char hex[] = "0123456789ABCDEF";

static void put_window(struct aml *a, struct range r, enum bar_kind kind)
{
	if (range_empty(r) || kind == BAR_NONE)
		return;
	if (kind != BAR_IO)
		aml_crs_mem(a, r.start, r.end - 1, kind == BAR_MEM_PREF, true);
	else if (r.end > IO_PORTS)
		a->failed = true;
	else
		aml_crs_io_window(a, (uint16_t)r.start, (uint16_t)(r.end - 1));
}

static bool owns(const struct acpi_build *in, bdf_t bdf)
{
	const struct machine_pci *fn = machine_find_pci(in->machine, bdf);

	return fn && in->pci_owner[fn - in->machine->pci] == in->owner;
}

/*
 * For a physical function, adds windows for the BARs of all its virtual functions, whoever owns
 * them: Linux must find them inside a window. Windows that are not prefetchable will do for
 * prefetchable BARs.
 */
static void put_virtual_bars(struct aml *a, const struct acpi_build *in, const struct machine_pci *fn)
{
	const struct machine_sriov *s = machine_find_sriov(in->machine, fn->bdf);

	for (unsigned int k = 0; s && k < MACHINE_BARS; k++)
		put_window(a, sriov_window(s, k), s->bar[k].kind == BAR_MEM_PREF ? BAR_MEM :
			   s->bar[k].kind);
}

/*
 * The windows of an exact bridge are the BARs of the node's functions: so no kernel finds room for
 * a BAR where another node has one.
 */
static void put_bars(struct aml *a, const struct acpi_build *in, const struct acpi_host_bridge *b)
{
	for (unsigned int i = 0; i < in->machine->pci_count; i++) {
		const struct machine_pci *fn = &in->machine->pci[i];

		if (in->pci_owner[i] != in->owner || BDF_SEG(fn->bdf) != b->segment ||
		    BDF_BUS(fn->bdf) < b->bus_first || BDF_BUS(fn->bdf) > b->bus_last)
			continue;
		if (fn->virtual_fn && owns(in, fn->physical))
			continue;
		for (unsigned int k = 0; k < MACHINE_BARS; k++)
			put_window(a, fn->bar[k].range, fn->virtual_fn && fn->bar[k].kind == BAR_MEM_PREF ?
				   BAR_MEM : fn->bar[k].kind);
		put_virtual_bars(a, in, fn);
	}
}

static bool on_bridge(const struct acpi_host_bridge *b, bdf_t bdf)
{
	return b->exact && BDF_SEG(bdf) == b->segment && BDF_BUS(bdf) >= b->bus_first &&
	       BDF_BUS(bdf) <= b->bus_last;
}

/*
 * Returns true if an INTx before number @n belongs to the same device and pin: they share one
 * entry.
 */
static bool routed(const struct acpi_build *in, unsigned int n)
{
	const struct acpi_intx *intx = &in->intx[n];

	for (unsigned int i = 0; i < n; i++)
		if (in->intx[i].bdf >> 3 == intx->bdf >> 3 && in->intx[i].pin == intx->pin)
			return true;
	return false;
}

static void put_routing(struct aml *a, const struct acpi_build *in, const struct acpi_host_bridge *b)
{
	uint8_t count = 0;
	size_t prt;

	for (unsigned int i = 0; i < in->intx_count; i++)
		count += on_bridge(b, in->intx[i].bdf) && !routed(in, i);
	if (!count)
		return;
	prt = aml_prt(a, count);
	for (unsigned int i = 0; i < in->intx_count; i++) {
		const struct acpi_intx *intx = &in->intx[i];

		if (on_bridge(b, intx->bdf) && !routed(in, i))
			aml_prt_entry(a, BDF_DEV(intx->bdf), intx->pin - 1, intx->gsi);
	}
	aml_close(a, prt);
}

/* Writes a host bridge (PCI Firmware 3.3, 4.1). */
static void put_bridge(struct aml *a, const struct acpi_build *in, unsigned int n)
{
	const struct acpi_host_bridge *b = &in->bridge[n];
	const char name[] = { 'P', 'C', hex[n >> 4 & 0xf], hex[n & 0xf], '\0' };
	size_t device = aml_device(a, name), crs;

	aml_name_eisaid(a, "_HID", "PNP0A08");
	aml_name_eisaid(a, "_CID", "PNP0A03");
	aml_name_int(a, "_UID", n + 1);
	aml_name_int(a, "_SEG", b->segment);
	aml_name_int(a, "_BBN", b->bus_first);
	crs = aml_crs(a);
	aml_crs_bus(a, b->bus_first, b->bus_last);
	if (b->exact) {
		put_bars(a, in, b);
	} else {
		put_window(a, b->mem, BAR_MEM);
		put_window(a, b->pref, BAR_MEM_PREF);
		put_window(a, b->io, BAR_IO);
	}
	aml_crs_end(a, crs);
	put_routing(a, in, b);
	aml_close(a, device);
}

/* Reserves the ECAM of the node's buses: the MCFG alone does not reserve it (4.1.2). */
static void put_ecam(struct aml *a, const struct acpi_build *in)
{
	size_t device = aml_device(a, "ECAM"), crs;

	aml_name_eisaid(a, "_HID", "PNP0C02");
	aml_name_int(a, "_UID", in->bridge_count + 1);
	crs = aml_crs(a);
	for (unsigned int i = 0; i < in->bridge_count; i++) {
		const struct acpi_host_bridge *b = &in->bridge[i];
		struct range slice = ecam_slice(in->ecam_base, b->bus_first, b->bus_last);

		aml_crs_mem(a, slice.start, slice.end - 1, false, false);
	}
	aml_crs_end(a, crs);
	aml_close(a, device);
}

static void put_isa(struct aml *a, struct machine_override irq)
{
	aml_crs_irq(a, irq.gsi, irq.level, irq.low);
}

static void put_uart(struct aml *a, const struct acpi_build *in, unsigned int uid)
{
	size_t device = aml_device(a, "UAR0"), crs;

	aml_name_eisaid(a, "_HID", "PNP0501");
	aml_name_int(a, "_UID", uid);
	crs = aml_crs(a);
	aml_crs_io(a, in->uart_port, 8);
	if (in->has_uart_irq)
		put_isa(a, in->uart_irq);
	aml_crs_end(a, crs);
	aml_close(a, device);
}

/*
 * Writes the ISA devices that the node has, with the interrupts that they have on every PC.
 * Overrides say where these interrupts go.
 */
static void put_legacy(struct aml *a, const struct acpi_build *in)
{
	static const struct {
		const char *name, *id;
		uint32_t device;
		uint16_t port[2];
		uint8_t length, irq;
	} devices[] = {
		{ "KBD0", "PNP0303", MINT_LEGACY_I8042, { 0x60, 0x64 }, 1, 1 },
		{ "MOU0", "PNP0F13", MINT_LEGACY_I8042, { 0, 0 }, 0, 12 },
		{ "RTC0", "PNP0B00", MINT_LEGACY_RTC, { 0x70, 0 }, 2, 8 },
		{ "SPK0", "PNP0800", MINT_LEGACY_SPEAKER, { 0x61, 0 }, 1, 0 },
		{ "TMR0", "PNP0100", MINT_LEGACY_PIT, { 0x40, 0 }, 4, 0 },
	};

	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		size_t device, crs;

		if (!(in->legacy & devices[i].device))
			continue;
		device = aml_device(a, devices[i].name);
		aml_name_eisaid(a, "_HID", devices[i].id);
		crs = aml_crs(a);
		for (unsigned int k = 0; k < 2; k++)
			if (devices[i].port[k])
				aml_crs_io(a, devices[i].port[k], devices[i].length);
		if (devices[i].irq)
			put_isa(a, machine_isa(in->machine, devices[i].irq));
		aml_crs_end(a, crs);
		aml_close(a, device);
	}
}

/* The HPET's interrupt, like the PIT's, is in the record for patched kernels (mint/setup.h). */
static void put_hpet_device(struct aml *a, const struct machine_hpet *hpet)
{
	size_t device = aml_device(a, "HPET"), crs;

	aml_name_eisaid(a, "_HID", "PNP0103");
	crs = aml_crs(a);
	aml_crs_mem(a, hpet->addr, hpet->addr + HPET_BLOCK - 1, false, false);
	aml_crs_end(a, crs);
	aml_close(a, device);
}

/*
 * Writes the node's devices: as its DSDT, or beside the firmware's AML as an SSDT, inside a device
 * whose name is not used there.
 */
static phys_t put_devices(struct writer *w, const struct acpi_build *in)
{
	size_t start = table_begin(w, in->firmware ? "SSDT" : "DSDT", DSDT_REVISION);
	struct aml a = aml_of(w->buf + w->used, w->size - w->used);
	size_t scope = aml_scope(&a, "\\_SB_"), container = 0;

	if (in->firmware) {
		container = aml_device(&a, "MINT");
		aml_name_eisaid(&a, "_HID", "PNP0A05");	/* a container */
		aml_name_int(&a, "_UID", 0);
	}

	for (unsigned int i = 0; i < in->bridge_count; i++)
		put_bridge(&a, in, i);
	if (in->has_ecam && in->bridge_count)
		put_ecam(&a, in);
	if (in->uart_port)
		put_uart(&a, in, in->bridge_count + 2);
	put_legacy(&a, in);
	if (has_hpet(in))
		put_hpet_device(&a, &in->machine->hpet);
	if (in->firmware)
		aml_close(&a, container);
	aml_close(&a, scope);
	w->failed = w->failed || a.failed;
	w->used += a.used;
	return table_end(w, start);
}

static phys_t put_xsdt(struct writer *w, const phys_t *table, unsigned int count)
{
	size_t start = table_begin(w, "XSDT", 1);

	for (unsigned int i = 0; i < count; i++)
		put(w, table[i], 8);
	return table_end(w, start);
}

static void put_rsdp(struct writer *w)
{
	put_bytes(w, "RSD PTR ", 8);
	put(w, 0, 1);			/* checksum */
	put_bytes(w, OEM_ID, 6);
	put(w, 2, 1);			/* revision */
	put(w, 0, 4);			/* no RSDT */
	put(w, RSDP_SIZE, 4);
	put_zeroes(w, RSDP_SIZE - RSDP_XSDT);
}

/*
 * Writes the FADT, which names the DSDT, the firmware's other AML and our SSDT. Returns how many
 * tables the XSDT has to list for them.
 */
static unsigned int put_full(struct writer *w, const struct acpi_build *in,
			     phys_t table[XSDT_ENTRIES_MAX])
{
	phys_t copy[1 + ACPI_AML_MAX] = { 0 };
	unsigned int count = 0;

	if (!acpi_firmware_copy(in->firmware, in->aml, in->aml_size, in->aml_addr, copy))
		w->failed = true;
	table[count++] = put_full_fadt(w, in, copy[0]);
	for (unsigned int i = 1; i < in->firmware->aml_count; i++)
		table[count++] = copy[i];
	table[count++] = put_devices(w, in);
	return count;
}

size_t acpi_build(const struct acpi_build *in, void *buf, size_t size, phys_t base)
{
	struct writer w = { .buf = buf, .size = size, .base = base };
	phys_t table[XSDT_ENTRIES_MAX], xsdt;
	unsigned int count = 0;

	put_rsdp(&w);
	if (in->firmware)
		count = put_full(&w, in, table);
	else
		table[count++] = put_fadt(&w, in, put_devices(&w, in));
	table[count++] = put_madt(&w, in);
	table[count++] = put_mint(&w, in);
	if (in->has_ecam && in->bridge_count)
		table[count++] = put_mcfg(&w, in);
	if (has_hpet(in))
		table[count++] = put_hpet(&w, &in->machine->hpet);
	if (in->ram_count && machine_is_numa(in->machine)) {
		table[count++] = acpi_put_srat(&w, in);
		table[count++] = acpi_put_slit(&w, in->machine);
	}
	xsdt = put_xsdt(&w, table, count);
	set(&w, RSDP_XSDT, xsdt, 8);
	set_checksum(&w, 0, RSDP_SIZE_V1, RSDP_CHECKSUM);
	set_checksum(&w, 0, RSDP_SIZE, RSDP_CHECKSUM_V2);
	return w.failed ? 0 : w.used;
}
