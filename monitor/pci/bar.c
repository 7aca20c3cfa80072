// SPDX-License-Identifier: GPL-2.0-only
/*
 * The size of a BAR is found by writing all ones to it: the address bits that stay 0 say how large
 * it is.
 */
#include "monitor/pci/bar.h"
#include "monitor/pci/config.h"

/* Returns what the BAR reads as after all ones were written to it. @old is then put back. */
static uint32_t probe(bdf_t bdf, unsigned int reg, uint32_t old)
{
	uint32_t mask;

	pci_write32(bdf, reg, ~0u);
	mask = pci_read32(bdf, reg);
	pci_write32(bdf, reg, old);
	return mask;
}

phys_t bar_address(bdf_t fn, unsigned int reg, bool more)
{
	uint32_t low = pci_read32(fn, reg);
	phys_t at = low & ~0xfu;

	if (low & PCI_BAR_IO)
		return ~0ull;
	if (low & PCI_BAR_64BIT && more)
		at |= (phys_t)pci_read32(fn, reg + 4) << 32;
	return at;
}

/*
 * Reads one BAR. Returns how many of the six slots it takes, 1 or 2. @more: it is not in the last
 * slot.
 */
static unsigned int read_one(bdf_t fn, unsigned int reg, bool more, struct machine_bar *bar)
{
	uint32_t low = pci_read32(fn, reg);
	uint32_t mask = probe(fn, reg, low);
	uint64_t base = bar_address(fn, reg, more), size;

	/* All ones: the function no longer answers, or never did. */
	if (!mask || low == ~0u)
		return 1;
	if (low & PCI_BAR_IO) {
		base = low & 0xfffc;
		size = (~(mask & 0xfffffffc) + 1) & 0xffff;
		bar->kind = BAR_IO;
		if (base)
			bar->range = range_of(base, size);
		return 1;
	}
	bar->kind = low & PCI_BAR_PREFETCH ? BAR_MEM_PREF : BAR_MEM;
	size = 0xffffffff00000000ull | (mask & ~0xfu);
	if (low & PCI_BAR_64BIT && more) {
		uint32_t high = (uint32_t)(base >> 32);

		size = (uint64_t)probe(fn, reg + 4, high) << 32 | (mask & ~0xfu);
	}
	if (base)
		bar->range = range_of(base, ~size + 1);
	return low & PCI_BAR_64BIT ? 2 : 1;
}

void bar_read_all(bdf_t fn, unsigned int reg, struct machine_bar bar[MACHINE_BARS])
{
	for (unsigned int slot = 0; slot < MACHINE_BARS; )
		slot += read_one(fn, reg + 4 * slot, slot + 1 < MACHINE_BARS, &bar[slot]);
}

/* The type bits of a BAR are read-only, so its address is all that there is to write. */
uint16_t bar_restore_all(bdf_t fn, unsigned int reg, const struct machine_bar bar[MACHINE_BARS])
{
	uint16_t command = 0;

	for (unsigned int i = 0; i < MACHINE_BARS; i++, reg += 4) {
		uint32_t low;

		if (bar[i].kind == BAR_NONE || range_empty(bar[i].range))
			continue;
		command |= bar[i].kind == BAR_IO ? COMMAND_IO : COMMAND_MEMORY;
		pci_write32(fn, reg, (uint32_t)bar[i].range.start);
		low = pci_read32(fn, reg);
		if (!(low & PCI_BAR_IO) && low & PCI_BAR_64BIT)
			pci_write32(fn, reg + 4, (uint32_t)(bar[i].range.start >> 32));
	}
	return command;
}
