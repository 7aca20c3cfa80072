// SPDX-License-Identifier: GPL-2.0-only
/*
 * I/O APICs are reached through an index register and a data register, so each access takes two
 * steps that nobody else may come between.
 */
#include "monitor/apic/ioapic.h"
#include "monitor/cpu/insn.h"

/* 8259A: operation control word 1, the interrupt mask. */
#define PIC_MASTER_DATA		0x21
#define PIC_SLAVE_DATA		0xa1

/* Intel 82093AA, 3.1 and 3.2: index and data, then the registers. */
#define IOAPIC_INDEX		0x00
#define IOAPIC_DATA		0x10
#define IOAPIC_EOI		0x40	/* version 20h and later (ICH9 datasheet, 13.5.1) */
#define IOAPIC_VERSION		0x01
#define IOAPIC_REDIRECTION	0x10

static uint32_t ioapic_read(phys_t base, uint32_t reg)
{
	*(volatile uint32_t *)(base + IOAPIC_INDEX) = reg;
	return *(volatile uint32_t *)(base + IOAPIC_DATA);
}

static void ioapic_write(phys_t base, uint32_t reg, uint32_t v)
{
	*(volatile uint32_t *)(base + IOAPIC_INDEX) = reg;
	*(volatile uint32_t *)(base + IOAPIC_DATA) = v;
}

unsigned int ioapic_pins(const struct machine_ioapic *ioapic)
{
	return (ioapic_read(ioapic->addr, IOAPIC_VERSION) >> 16 & 0xff) + 1;
}

uint64_t ioapic_pin(const struct machine_ioapic *ioapic, unsigned int pin)
{
	uint32_t reg = IOAPIC_REDIRECTION + 2 * pin;
	uint32_t low = ioapic_read(ioapic->addr, reg);

	return (uint64_t)ioapic_read(ioapic->addr, reg + 1) << 32 | low;
}

void ioapic_clear_pin(phys_t base, unsigned int pin)
{
	const uint32_t reg = IOAPIC_REDIRECTION + 2 * pin;
	uint32_t low = ioapic_read(base, reg);

	ioapic_write(base, reg, low | IOAPIC_PIN_MASKED);
	/*
	 * An edge-triggered pin has no remote IRR, so this should clear it; else an end of
	 * interrupt does.
	 */
	ioapic_write(base, reg, (low | IOAPIC_PIN_MASKED) & ~IOAPIC_PIN_LEVEL);
	if (ioapic_read(base, reg) & IOAPIC_PIN_REMOTE_IRR) {
		ioapic_write(base, reg, low | IOAPIC_PIN_MASKED | IOAPIC_PIN_LEVEL);
		*(volatile uint32_t *)(base + IOAPIC_EOI) = IOAPIC_PIN_VECTOR(low);
	}
	ioapic_write(base, reg, IOAPIC_PIN_MASKED);
	ioapic_write(base, reg + 1, 0);
}

void ioapic_mask_all(const struct machine *m)
{
	outb(PIC_MASTER_DATA, 0xff);
	outb(PIC_SLAVE_DATA, 0xff);
	for (unsigned int i = 0; i < m->ioapic_count; i++) {
		phys_t base = m->ioapic[i].addr;
		uint32_t last = ioapic_read(base, IOAPIC_VERSION) >> 16 & 0xff;

		for (uint32_t pin = 0; pin <= last; pin++)
			ioapic_write(base, IOAPIC_REDIRECTION + 2 * pin, IOAPIC_PIN_MASKED);
	}
}
