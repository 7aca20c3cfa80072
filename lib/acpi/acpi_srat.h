/* SPDX-License-Identifier: GPL-2.0-only */
/* The SRAT (ACPI 6.5, 5.2.16): constants that its reader and its writer share. */
#ifndef LIB_ACPI_SRAT_H
#define LIB_ACPI_SRAT_H

/* Types of the SRAT's entries, and their lengths. */
#define SRAT_LAPIC		0
#define   SRAT_LAPIC_SIZE	16
#define SRAT_MEMORY		1
#define   SRAT_MEMORY_SIZE	40
#define SRAT_X2APIC		2
#define   SRAT_X2APIC_SIZE	24

/* The first flag is of all entries, the second one of memory only. */
#define SRAT_ENABLED		1
#define SRAT_HOT_PLUGGABLE	2

#define SRAT_RESERVED		12	/* bytes before the entries: 1 in four, 0 in eight */
#define SRAT_WIDE		2	/* a domain has 32 bits from this revision on, 8 before */

#endif
