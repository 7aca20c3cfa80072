/* SPDX-License-Identifier: GPL-2.0-only */
/* SRAT (ACPI 6.5, 5.2.16): what those who read it and those who write it both need. */
#ifndef LIB_ACPI_SRAT_H
#define LIB_ACPI_SRAT_H

/* Types of the SRAT's entries, and their lengths. */
#define SRAT_LAPIC		0
#define   SRAT_LAPIC_SIZE	16
#define SRAT_MEMORY		1
#define   SRAT_MEMORY_SIZE	40
#define SRAT_X2APIC		2
#define   SRAT_X2APIC_SIZE	24

/* Flags of all of them; and of memory alone. */
#define SRAT_ENABLED		1
#define SRAT_HOT_PLUGGABLE	2

#define SRAT_RESERVED		12	/* bytes before the entries: 1 in four, 0 in eight */
#define SRAT_WIDE		2	/* before this revision a domain has eight bits */

#endif
