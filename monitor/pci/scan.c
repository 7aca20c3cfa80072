// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI Local Bus 3.0, 6.1, 6.2.5; PCI-PCI Bridge 1.2, 3.2. Every bus number is tried, instead of
 * following the bridges: a machine may have several root buses, and only ACPI's AML would name
 * them.
 */
#include "monitor/pci/scan.h"
#include <stddef.h>
#include "lib/pci/answer.h"
#include "lib/pci/quiet.h"
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

/* Reads the function's BARs, and turns decoding off while it does so. */
static void read_bars(struct machine_pci *fn)
{
	uint16_t command = pci_read16(fn->bdf, PCI_COMMAND);

	pci_write16(fn->bdf, PCI_COMMAND, command & (uint16_t)~(COMMAND_IO | COMMAND_MEMORY));
	bar_read_all(fn->bdf, PCI_BAR0, fn->bar);
	pci_write16(fn->bdf, PCI_COMMAND, command);
}

#define CLASS_HOST_BRIDGE 0x0600
#define CAP_ARI		0x0e
#define ARI_CAP		0x04

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
		/* A host bridge that stops decoding may make the memory unreachable. */
		if (fn->class_code >> 8 != CLASS_HOST_BRIDGE)
			read_bars(fn);
		break;
	case HEADER_BRIDGE:
		read_bridge(fn);
		break;
	}
}

/* What a scan fills, and where it reports what it leaves out. */
struct scan {
	struct machine *m;
	struct diag *diag;
	bool full;			/* there was no room for a function */
};

/* Adds the function at @bdf to the machine. Returns false if no function answers there. */
static bool scan_function(struct scan *s, bdf_t bdf)
{
	uint32_t id = pci_read32(bdf, PCI_VENDOR_ID);
	char name[BDF_TEXT_LEN];
	struct machine_pci fn;

	if (pci_answer(id) == PCI_ABSENT)
		return false;
	if (pci_answer(id) == PCI_NOT_YET ||
	    !pci_powered(pci_read32(bdf, PCI_CLASS_REVISION), pci_read32(bdf, PCI_CACHE_LINE))) {
		diag_warning(s->diag, NULL, 0, "PCI function %s does not answer with more than its "
			     "ID: it has no power, or is not ready yet, and is left out",
			     bdf_text(name, bdf));
		return true;
	}
	read_function(&fn, bdf, id);
	s->full |= !machine_add_pci(s->m, &fn);
	return true;
}

/*
 * Adds functions from number 8 on, which a device with ARI has where other devices have their next
 * device number (PCI Express Base 6.0, 7.8.8). They do not answer if the port above does not
 * support ARI.
 */
static void scan_ari(struct scan *s, bdf_t first)
{
	uint16_t at = pci_find_extended(first, CAP_ARI);
	unsigned int fn = 0;

	while (at && (fn = pci_ari_next(fn, pci_read16(first + fn, at + ARI_CAP)))) {
		if (fn >= 8 && !machine_find_pci(s->m, first + fn))
			scan_function(s, first + fn);
		at = pci_find_extended(first + fn, CAP_ARI);
	}
}

static void scan_device(struct scan *s, bdf_t first)
{
	if (!scan_function(s, first))
		return;
	if (pci_read8(first, PCI_HEADER_TYPE) & HEADER_MULTIFUNCTION)
		for (unsigned int f = 1; f < 8; f++)
			scan_function(s, first + f);
	if (!BDF_DEV(first))
		scan_ari(s, first);
}

static void scan_bus(struct scan *s, uint16_t segment, unsigned int bus)
{
	for (unsigned int dev = 0; dev < 32 && !s->full; dev++)
		if (!machine_find_pci(s->m, BDF(segment, bus, dev, 0)))
			scan_device(s, BDF(segment, bus, dev, 0));
}

/* Warns about bridges that are asleep: the bridge answers, but what is behind it cannot be seen. */
static void tell_asleep(struct scan *s)
{
	for (unsigned int i = 0; i < s->m->pci_count; i++) {
		const struct machine_pci *fn = &s->m->pci[i];
		unsigned int pm = fn->bridge ? pci_find_capability(fn->bdf, PCI_CAP_PM) : 0;
		char name[BDF_TEXT_LEN];

		if (pm && fn->bus_secondary && pci_wake_us(pci_read16(fn->bdf, pm + PM_CONTROL)))
			diag_warning(s->diag, NULL, 0, "bridge %s is asleep: what is behind it is "
				     "left out", bdf_text(name, fn->bdf));
	}
}

/*
 * Scans the buses of segment 0 that the MCFG leaves out. They can be reached through the ports, and
 * have to be silenced, too.
 */
static void scan_segment_0(struct scan *s)
{
	for (unsigned int bus = 0; bus < 256; bus++)
		if (!pci_in_ecam(s->m, 0, bus))
			scan_bus(s, 0, bus);
}

void pci_scan(struct machine *m, struct diag *diag)
{
	struct scan s = { .m = m, .diag = diag };

	pci_config_use(m);
	m->pci_count = 0;
	for (unsigned int i = 0; i < m->ecam_count; i++)
		for (unsigned int bus = m->ecam[i].bus_first; bus <= m->ecam[i].bus_last; bus++)
			scan_bus(&s, m->ecam[i].segment, bus);
	scan_segment_0(&s);
	if (s.full)
		diag_error(diag, NULL, 0,
			   "this machine has more than %u PCI functions, which is all that "
			   "the monitor can hold: the others could not be silenced; take cards "
			   "out, or lower the number of virtual functions", MACHINE_PCI_MAX);
	tell_asleep(&s);
	sriov_scan(m, diag);
}
