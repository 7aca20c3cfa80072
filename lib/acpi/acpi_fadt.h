/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The FADT (ACPI 6.5, 5.2.9): offsets from the start of the table, and its fields. Private to
 * lib/acpi/.
 */
#ifndef LIB_ACPI_FADT_H
#define LIB_ACPI_FADT_H

#include <stddef.h>
#include <stdint.h>
#include "lib/base/range.h"

#define FADT_REVISION		6
#define FADT_MINOR		5
#define FADT_SIZE		276
#define FADT_SIZE_V1		116
/* A table of at most this size, of version 2, may have other things in fields reserved there. */
#define FADT_SIZE_V2		132

#define FADT_FACS		36
#define FADT_DSDT		40
#define FADT_PROFILE		45
#define FADT_SCI_INT		46
#define FADT_SMI_CMD		48
#define FADT_ACPI_ENABLE	52
#define FADT_PSTATE_CNT		55
#define FADT_PM1A_EVT		56
#define FADT_PM1A_CNT		64
#define FADT_PM1B_CNT		68
#define FADT_PM_TMR		76
#define FADT_PM1_EVT_LEN	88
#define FADT_CST_CNT		95
#define FADT_BOOT_ARCH		109
#define   BOOT_ARCH_LEGACY	(1 << 0)	/* devices on an ISA bus */
#define   BOOT_ARCH_8042	(1 << 1)
#define   BOOT_ARCH_NO_VGA	(1 << 2)
#define   BOOT_ARCH_NO_CMOS_RTC	(1 << 5)
#define FADT_FLAGS		112
#define   FADT_WBINVD		(1u << 0)
#define   FADT_PROC_C1		(1u << 2)
#define   FADT_PWR_BUTTON	(1u << 4)	/* no fixed-hardware button */
#define   FADT_SLP_BUTTON	(1u << 5)	/* no fixed-hardware sleep button */
#define   FADT_FIX_RTC		(1u << 6)	/* no fixed-hardware RTC wake */
#define   FADT_RESET_REG_SUP	(1u << 10)
#define   FADT_FORCE_CLUSTER	(1u << 18)	/* logical APIC destinations */
#define   FADT_FORCE_PHYSICAL	(1u << 19)	/* physical APIC destinations */
#define   FADT_HW_REDUCED	(1u << 20)
#define FADT_RESET_REG		116
#define FADT_RESET_VALUE	128
#define FADT_MINOR_VERSION	131
#define FADT_X_FACS		132
#define FADT_X_DSDT		140
#define FADT_X_PM1A_EVT		148
#define FADT_X_PM1A_CNT		172
#define FADT_X_PM1B_CNT		184
#define FADT_X_PM_TMR		208

/* Generic address structure (5.2.3.2). */
#define GAS_SIZE		12
#define GAS_ADDRESS		4
#define   GAS_SYSTEM_MEMORY	0
#define   GAS_SYSTEM_IO		1
#define   GAS_PCI_CONFIG	2

#define PORT_MAX		0xffff

/* Returns a field of @width bytes, or 0 if the table, of @length bytes, ends before it. */
uint64_t acpi_fadt_field(const uint8_t *fadt, size_t length, size_t offset, unsigned int width);
/*
 * Returns the physical address of the DSDT from a FADT of @length bytes, at least those of version
 * 1.
 */
phys_t acpi_fadt_dsdt(const uint8_t *fadt, size_t length);
/*
 * Returns the I/O port of a register block, from the generic address structure at offset @extended
 * or else from the older field at offset @plain; or 0 if neither names one.
 */
uint16_t acpi_fadt_port(const uint8_t *fadt, size_t length, size_t extended, size_t plain);

#endif
