/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine's external interrupts before the start: both 8259s and every
 * pin of every I/O APIC masked, so that no kernel is hit by what the firmware
 * left on.
 */
#ifndef MONITOR_APIC_IOAPIC_H
#define MONITOR_APIC_IOAPIC_H

#include "lib/machine/machine.h"

void ioapic_mask_all(const struct machine *m);

#endif
