/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine's external interrupts. Before the start both 8259s and every
 * pin of every I/O APIC are masked, so that no kernel is hit by what the firmware
 * left on.
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

void ioapic_mask_all(const struct machine *m);
/* Reading moves the index register: once nodes run, under MINT_LOCK_IOAPIC. */
unsigned int ioapic_pins(const struct machine_ioapic *ioapic);
uint64_t ioapic_pin(const struct machine_ioapic *ioapic, unsigned int pin);
/*
 * Mask pin @pin of the I/O APIC at @base, and forget what it waits for: an end of interrupt that
 * a dead kernel owes. Under the lock.
 */
void ioapic_clear_pin(phys_t base, unsigned int pin);

#endif
