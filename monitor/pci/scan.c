// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI Local Bus 3.0, 6.1, 6.2.5; PCI-PCI Bridge 1.2, 3.2. Buses are all
 * looked at, not followed: a machine may have several root buses, and only ACPI's AML
 * would name them.
 */
#include "monitor/pci/scan.h"
#include "monitor/pci/bar.h"
#include "monitor/pci/config.h"
#include "monitor/pci/sriov.h"

static struct range window(uint64_t base, uint64_t limit)
{
	return base < limit ? (struct range){ base, limit + 1 } : (struct range){ 0, 0 };
}

static void read_bridge(struct machine_pci *fn)
{
	uint32_t buses = pci_read32(fn->bdf, PCI_BUS_NUMBERS);
	uint32_t mem = pci_read32(fn->bdf, PCI_MEM_BASE);
	uint32_t pref = pci_read32(fn->bdf, PCI_PREF_BASE);
	uint16_t io = pci_read16(fn->bdf, PCI_IO_BASE);
	uint32_t io_upper = pci_read32(fn->bdf, PCI_IO_UPPER);
	uint64_t pref_high = 0, limit_high = 0;

	fn->bridge = true;
	fn->bus_secondary = buses >> 8 & 0xff;
	fn->bus_subordinate = buses >> 16 & 0xff;
	fn->window_mem = window((uint64_t)(mem & 0xfff0) << 16, (mem & 0xfff00000) | 0xfffff);
	if ((pref & 0xf) == 1) {
		pref_high = (uint64_t)pci_read32(fn->bdf, PCI_PREF_BASE_UPPER) << 32;
		limit_high = (uint64_t)pci_read32(fn->bdf, PCI_PREF_LIMIT_UPPER) << 32;
	}
	fn->window_pref = window(pref_high | (uint64_t)(pref & 0xfff0) << 16,
				 limit_high | (pref & 0xfff00000) | 0xfffff);
	fn->window_io = window((io & 0xf0) << 8 | (io_upper & 0xffff) << 16,
			       (io & 0xf000) | 0xfff | (io_upper & 0xffff0000));
}

/* Decoding is off meanwhile. */
static void read_bars(struct machine_pci *fn)
{
	uint16_t command = pci_read16(fn->bdf, PCI_COMMAND);

	pci_write16(fn->bdf, PCI_COMMAND, command & (uint16_t)~(COMMAND_IO | COMMAND_MEMORY));
	bar_read_all(fn->bdf, PCI_BAR0, fn->bar);
	pci_write16(fn->bdf, PCI_COMMAND, command);
}

#define CLASS_HOST_BRIDGE 0x0600

static void read_function(struct machine_pci *fn, bdf_t bdf, uint32_t id)
{
	*fn = (struct machine_pci){
		.bdf = bdf,
		.vendor = (uint16_t)id,
		.device = (uint16_t)(id >> 16),
		.class_code = pci_read32(bdf, PCI_CLASS_REVISION) >> 8,
		.int_pin = pci_read8(bdf, PCI_INTERRUPT_PIN),
		.msi = pci_find_capability(bdf, PCI_CAP_MSI),
		.msix = pci_find_capability(bdf, PCI_CAP_MSIX),
	};
	switch (pci_read8(bdf, PCI_HEADER_TYPE) & HEADER_TYPE) {
	case 0:
		/* A host bridge that stops decoding may take the memory with it. */
		if (fn->class_code >> 8 != CLASS_HOST_BRIDGE)
			read_bars(fn);
		break;
	case HEADER_BRIDGE:
		read_bridge(fn);
		break;
	}
}

/* PCI Local Bus 3.0, 6.2.1: no vendor has FFFFh; and none has 0, as memory reads where nothing answers. */
static bool is_there(uint32_t id)
{
	return (id & 0xffff) != 0xffff && (id & 0xffff);
}

/* False: no room for more. */
static bool scan_device(struct machine *m, uint16_t segment, unsigned int bus, unsigned int dev)
{
	struct machine_pci fn;

	for (unsigned int f = 0; f < 8; f++) {
		bdf_t bdf = BDF(segment, bus, dev, f);
		uint32_t id = pci_read32(bdf, PCI_VENDOR_ID);

		if (is_there(id)) {
			read_function(&fn, bdf, id);
			if (!machine_add_pci(m, &fn))
				return false;
		}
		if (f == 0 && (!is_there(id) ||
			       !(pci_read8(bdf, PCI_HEADER_TYPE) & HEADER_MULTIFUNCTION)))
			break;
	}
	return true;
}

static bool scan_buses(struct machine *m, uint16_t segment, unsigned int first, unsigned int last)
{
	for (unsigned int bus = first; bus <= last; bus++)
		for (unsigned int dev = 0; dev < 32; dev++)
			if (!scan_device(m, segment, bus, dev))
				return false;
	return true;
}

void pci_scan(struct machine *m, struct diag *diag)
{
	bool complete = true;

	pci_config_use(m);
	m->pci_count = 0;
	if (!m->ecam_count)
		complete = scan_buses(m, 0, 0, 255);
	for (unsigned int i = 0; i < m->ecam_count; i++)
		complete &= scan_buses(m, m->ecam[i].segment, m->ecam[i].bus_first,
				       m->ecam[i].bus_last);
	if (!complete)
		diag_error(diag, NULL, 0, "this machine has more than %u PCI functions, which is all that "
			   "the monitor can hold: the others could not be silenced; take cards out, or "
			   "lower the number of virtual functions", MACHINE_PCI_MAX);
	sriov_scan(m, diag);
}
