/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine's external interrupts: 8259s and I/O APICs. Before the nodes start, both 8259s and
 * every pin of every I/O APIC are masked, so that no kernel gets interrupts that the firmware left
 * on.
 */
#ifndef MONITOR_APIC_IOAPIC_H
#define MONITOR_APIC_IOAPIC_H

#include "lib/machine/machine.h"

#define IOAPIC_PINS_MAX		256
/* Intel 82093AA, 3.2.4: a redirection entry. */
#define IOAPIC_PIN_VECTOR(e)		((unsigned int)(e) & 0xff)
#define IOAPIC_PIN_DELIVERY(e)		((unsigned int)(e) >> 8 & 7)
#define IOAPIC_PIN_LOGICAL		0x0800
#define IOAPIC_PIN_REMOTE_IRR		0x4000
#define IOAPIC_PIN_LEVEL		0x8000u
#define IOAPIC_PIN_MASKED		0x10000
#define IOAPIC_PIN_DESTINATION(e)	((unsigned int)((e) >> 56))

/* Masks both 8259s and every pin. To be called before any node runs. */
void ioapic_mask_all(const struct machine *m);
/*
 * The count of pins, and the redirection entry of one pin (bits: IOAPIC_PIN_). Reading changes the
 * I/O APIC's index register: once nodes run, the caller holds MINT_LOCK_IOAPIC.
 */
unsigned int ioapic_pins(const struct machine_ioapic *ioapic);
uint64_t ioapic_pin(const struct machine_ioapic *ioapic, unsigned int pin);
/*
 * Masks pin @pin of the I/O APIC whose registers are at @base, clears its redirection entry, and
 * sends the end of interrupt that a dead kernel may owe it. The caller holds MINT_LOCK_IOAPIC.
 */
void ioapic_clear_pin(phys_t base, unsigned int pin);

#endif
