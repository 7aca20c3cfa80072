// SPDX-License-Identifier: GPL-2.0-only
/*
 * One pair of ports serves the whole machine, so each access through it is made under the table's
 * lock once kernels run; ECAM needs no lock. Both variables are set before the other cores read
 * them.
 */
#include "monitor/pci/config.h"
#include <stddef.h>
#include "lib/table/table.h"
#include "monitor/cpu/insn.h"
#include "monitor/lock.h"

#define CONFIG_ADDRESS	0xcf8
#define CONFIG_DATA	0xcfc
#define CONFIG_ENABLE	0x80000000u

static const struct machine *machine;
static const struct table *table;	/* NULL: no kernel runs yet */

void pci_config_use(const struct machine *m)
{
	machine = m;
}

void pci_config_share(const struct table *the_table)
{
	table = the_table;
}

static volatile uint8_t *ecam(bdf_t fn, unsigned int reg)
{
	for (unsigned int i = 0; machine && i < machine->ecam_count; i++) {
		const struct machine_ecam *e = &machine->ecam[i];

		if (e->segment == BDF_SEG(fn) && e->bus_first <= BDF_BUS(fn) &&
		    BDF_BUS(fn) <= e->bus_last)
			return (volatile uint8_t *)(e->base + ((phys_t)(fn & 0xffff) << 12) + reg);
	}
	return NULL;
}

/* These are not inlined, so that a test can look at their instructions. */
#define NOINLINE __attribute__((noinline))

/*
 * ECAM is read and written by moves from and to EAX, AX and AL, with only a register as address:
 * AMD's processors of family 10h and later promise ECAM for no other instructions (BIOS and Kernel
 * Developer's Guide for family 10h, 2.11.1).
 */
static NOINLINE uint32_t ecam_load32(const volatile uint8_t *at)
{
	uint32_t v;

	asm volatile("movl (%1), %%eax" : "=a"(v) : "r"(at) : "memory");
	return v;
}

static NOINLINE void ecam_store32(volatile uint8_t *at, uint32_t v)
{
	asm volatile("movl %%eax, (%1)" :: "a"(v), "r"(at) : "memory");
}

static NOINLINE void ecam_store16(volatile uint8_t *at, uint16_t v)
{
	asm volatile("movw %%ax, (%1)" :: "a"(v), "r"(at) : "memory");
}

static NOINLINE void ecam_store8(volatile uint8_t *at, uint8_t v)
{
	asm volatile("movb %%al, (%1)" :: "a"(v), "r"(at) : "memory");
}

bool pci_in_memory(bdf_t fn)
{
	return ecam(fn, 0);
}

/* Takes the lock, if kernels run: patched kernels use the ports on a machine without ECAM. */
static void select(bdf_t fn, unsigned int reg)
{
	if (table)
		lock_take_by_force(table, MINT_LOCK_PCI);
	outl(CONFIG_ADDRESS, CONFIG_ENABLE | (fn & 0xffff) << 8 | (reg & 0xfc));
}

static void deselect(void)
{
	if (table)
		table_unlock(table, MINT_LOCK_PCI, MINT_TAG_MONITOR);
}

uint32_t pci_read32(bdf_t fn, unsigned int reg)
{
	volatile uint8_t *at = ecam(fn, reg);
	uint32_t v;

	if (at)
		return ecam_load32(at);
	if (BDF_SEG(fn))
		return ~0u;
	select(fn, reg);
	v = inl(CONFIG_DATA);
	deselect();
	return v;
}

uint16_t pci_read16(bdf_t fn, unsigned int reg)
{
	return (uint16_t)(pci_read32(fn, reg & ~3u) >> 8 * (reg & 2));
}

uint8_t pci_read8(bdf_t fn, unsigned int reg)
{
	return (uint8_t)(pci_read32(fn, reg & ~3u) >> 8 * (reg & 3));
}

void pci_write32(bdf_t fn, unsigned int reg, uint32_t v)
{
	volatile uint8_t *at = ecam(fn, reg);

	if (at) {
		ecam_store32(at, v);
	} else if (!BDF_SEG(fn)) {
		select(fn, reg);
		outl(CONFIG_DATA, v);
		deselect();
	}
}

void pci_write16(bdf_t fn, unsigned int reg, uint16_t v)
{
	volatile uint8_t *at = ecam(fn, reg);

	if (at) {
		ecam_store16(at, v);
	} else if (!BDF_SEG(fn)) {
		select(fn, reg);
		outw(CONFIG_DATA + (reg & 2), v);
		deselect();
	}
}

void pci_write8(bdf_t fn, unsigned int reg, uint8_t v)
{
	volatile uint8_t *at = ecam(fn, reg);

	if (at) {
		ecam_store8(at, v);
	} else if (!BDF_SEG(fn)) {
		select(fn, reg);
		outb((uint16_t)(CONFIG_DATA + (reg & 3)), v);
		deselect();
	}
}

#define CAPS_MAX 48			/* each has at least 4 bytes: a longer list is a loop */

uint8_t pci_find_capability(bdf_t fn, uint8_t id)
{
	uint8_t at;

	if (!(pci_read16(fn, PCI_STATUS) & STATUS_CAP_LIST))
		return 0;
	at = pci_read8(fn, PCI_CAP_POINTER) & 0xfc;
	for (unsigned int i = 0; at && i < CAPS_MAX; i++) {
		uint16_t header = pci_read16(fn, at);

		if ((header & 0xff) == id)
			return at;
		at = header >> 8 & 0xfc;
	}
	return 0;
}

#define EXTENDED	0x100
#define EXTENDED_MAX	((0x1000 - EXTENDED) / 8)

uint16_t pci_find_extended(bdf_t fn, uint16_t id)
{
	uint16_t at = EXTENDED;

	if (!pci_in_memory(fn))
		return 0;
	for (unsigned int i = 0; at >= EXTENDED && i < EXTENDED_MAX; i++) {
		uint32_t header = pci_read32(fn, at);

		/* All zeros: the list is empty. All ones: the function has no such space. */
		if (!header || header == ~0u)
			return 0;
		if ((header & 0xffff) == id)
			return at;
		at = header >> 20 & 0xffc;
	}
	return 0;
}
