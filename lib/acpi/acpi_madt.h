/* SPDX-License-Identifier: GPL-2.0-only */
/* The MADT (ACPI 6.5, 5.2.12): constants that its reader and its writer share. */
#ifndef LIB_ACPI_MADT_H
#define LIB_ACPI_MADT_H

/* Types of its entries. */
#define MADT_LAPIC		0
#define MADT_IOAPIC		1
#define MADT_OVERRIDE		2
#define MADT_LAPIC_OVERRIDE	5
#define MADT_X2APIC		9
#define MADT_WAKEUP		0x10

/*
 * MPS INTI flags (5.2.12.5). Each of the two fields may also say that the interrupt conforms to the
 * bus: on the ISA bus that means an edge.
 */
#define INTI_POLARITY	0x3
#define  INTI_HIGH	0x1
#define  INTI_LOW	0x3
#define INTI_TRIGGER	0xc
#define  INTI_LEVEL	0xc

#endif
