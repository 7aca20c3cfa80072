// SPDX-License-Identifier: GPL-2.0-only
/*
 * A node's devices in AML: host bridges with their windows, UART, ISA devices, HPET.
 */
#include <mint/setup.h>
#include "lib/acpi/acpi_put.h"
#include "lib/acpi/acpi_writer.h"
#include "lib/acpi/aml.h"
#include "lib/machine/ecam.h"

#define DSDT_REVISION	2	/* 64-bit integers */
#define HPET_BLOCK	KIB(1)	/* of registers */
#define IO_PORTS	0x10000	/* x86 has no more */

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
	put_window(a, b->mem, BAR_MEM);
	put_window(a, b->pref, BAR_MEM_PREF);
	put_window(a, b->io, BAR_IO);
	aml_crs_end(a, crs);
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

phys_t acpi_put_devices(struct writer *w, const struct acpi_build *in)
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
	if (acpi_has_hpet(in))
		put_hpet_device(&a, &in->machine->hpet);
	if (in->firmware)
		aml_close(&a, container);
	aml_close(&a, scope);
	w->failed = w->failed || a.failed;
	w->used += a.used;
	return table_end(w, start);
}
