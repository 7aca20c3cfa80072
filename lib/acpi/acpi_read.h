/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading the firmware's ACPI tables (ACPI 6.5, chapter 5) into struct
 * machine. Memory is reached through a callback, so that the same code reads
 * physical memory, files of a running Linux, and a fuzzer's bytes. Every
 * length is checked before it is believed; a damaged table is a message.
 */
#ifndef LIB_ACPI_READ_H
#define LIB_ACPI_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/base/diag.h"
#include "lib/machine/machine.h"

#define ACPI_TABLE_MAX	MIB(16)		/* longer is taken as damage */
#define ACPI_RSDP_SIZE	36

struct acpi_memory {
	/* @size bytes at physical @addr, or NULL if they cannot be read. */
	const void *(*map)(struct acpi_memory *mem, phys_t addr, size_t size);
};

/*
 * All of it, from the RSDP: XSDT (or RSDT), MADT, SRAT, SLIT, MCFG, HPET, DMAR, IVRS, FADT, \_S5 of the
 * DSDT or an SSDT, and how much AML there is. A MADT is required; no MCFG means no ECAM; a damaged
 * SRAT, SLIT, MCFG, HPET, FADT or DSDT is a warning and its facts stay absent; a damaged root table, MADT,
 * DMAR or IVRS is an error, and what can be known of power is known then all the same.
 * Leaves what is not ACPI's in *m alone.
 */
bool acpi_read(struct machine *m, struct acpi_memory *mem, phys_t rsdp, struct diag *diag);

/* The single tables: whole tables, header first (mintctl has them as files). */
bool acpi_read_madt(struct machine *m, const void *table, size_t size, struct diag *diag);
bool acpi_read_mcfg(struct machine *m, const void *table, size_t size, struct diag *diag);
/*
 * acpi_numa.c: the SRAT, after the MADT; and the SLIT, after the SRAT. One that is damaged, or
 * that lies, is a warning: without a good SRAT the machine is one NUMA node, without a good SLIT
 * all others are equally far. machine_numa_check() has the last word, once the memory map is known, too.
 */
bool acpi_read_srat(struct machine *m, const void *table, size_t size, struct diag *diag);
bool acpi_read_slit(struct machine *m, const void *table, size_t size, struct diag *diag);
/* A damaged one is a warning, and no HPET. */
bool acpi_read_hpet(struct machine *m, const void *table, size_t size, struct diag *diag);
/*
 * Adds the IOMMUs of a DMAR (VT-d 4.1, 8.1) or an IVRS (AMD 48882, 5.2.1) to m->iommu. Returns false, with an
 * error in @diag, if the table is damaged or names more than there is room for: a unit that is not
 * known cannot be switched off.
 */
bool acpi_read_dmar(struct machine *m, const void *table, size_t size, struct diag *diag);
bool acpi_read_ivrs(struct machine *m, const void *table, size_t size, struct diag *diag);
/* Fills power; *dsdt gets the address of the DSDT. */
bool acpi_read_fadt(struct machine *m, const void *table, size_t size, phys_t *dsdt,
		    struct diag *diag);
/*
 * Fills power.has_s5 and the values of \_S5, if the DSDT has it; and acpi.aml_size, unless the
 * FADT, read before, was hardware-reduced.
 */
bool acpi_read_dsdt(struct machine *m, const void *table, size_t size, struct diag *diag);
/*
 * After the DSDT: an SSDT, PSDT or ECDT adds to acpi.aml_size, and fills power.has_s5 as the DSDT
 * does, if no table before it has \_S5. A damaged one changes nothing, and is a warning.
 */
bool acpi_read_ssdt(struct machine *m, const void *table, size_t size, struct diag *diag);

/*
 * acpi_timer.c: the I/O port of the power management timer (ACPI 6.5, 4.8.3.3), which counts 24
 * bits at ACPI_TIMER_HZ; 0: there is none, or no sound FADT that names it.
 */
#define ACPI_TIMER_HZ		3579545
#define ACPI_TIMER_MASK		0xffffff
uint16_t acpi_timer_port(const void *fadt, size_t size);
uint16_t acpi_timer_find(struct acpi_memory *mem, phys_t rsdp);

#endif
