/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ACPI tables of a node (ACPI 6.5, chapter 5): RSDP, XSDT, hardware-
 * reduced FADT, MADT, MCFG, HPET, SRAT, SLIT, DSDT and the MINT table, made from plain data. With
 * the firmware's full ACPI (docs/adr/0024): its FADT, copies of its AML, and an SSDT of ours.
 */
#ifndef LIB_ACPI_BUILD_H
#define LIB_ACPI_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <mint/abi.h>
#include "lib/acpi/acpi_full.h"
#include "lib/machine/machine.h"

struct acpi_host_bridge {
	uint8_t bus_first, bus_last;
	uint16_t segment;
	struct range mem, pref, io;	/* windows; empty: closed */
	bool exact;			/* its windows are the BARs of the node's functions instead */
};

/* An INTx and the interrupt of an I/O APIC that it raises. */
struct acpi_intx {
	bdf_t bdf;
	uint8_t pin;			/* 1: INTA .. 4: INTD */
	uint32_t gsi;
};

#define ACPI_BRIDGES_MAX 32
#define ACPI_INTX_MAX 32
struct acpi_build {
	phys_t lapic_addr;
	bool decoy;			/* list decoy_lapic_id first (docs/boot-flow.md) */
	uint32_t decoy_lapic_id;
	unsigned int core_count;
	const uint32_t *lapic_id;	/* ascending */
	phys_t mailbox;			/* multiprocessor wakeup mailbox, 4 KiB; 0: none */
	phys_t reset_vector;		/* of version 1; 0: version 0 */
	bool has_ecam;
	phys_t ecam_base;		/* of bus 0 */
	unsigned int bridge_count;
	struct acpi_host_bridge bridge[ACPI_BRIDGES_MAX];
	const struct machine *machine;	/* its I/O APICs, ISA interrupts and HPET; for exact bridges: its functions, */
	const uint16_t *pci_owner;	/* each one's owner, and which owner is the node */
	uint16_t owner;
	uint16_t uart_port;		/* 0: none */
	bool has_uart_irq;		/* uart_irq is its interrupt */
	struct machine_override uart_irq;
	uint32_t legacy;		/* MINT_LEGACY_: devices at fixed addresses that are its own */
	uint32_t ioapics;		/* bit n: machine->ioapic[n] is the node's to use */
	unsigned int intx_count;
	struct acpi_intx intx[ACPI_INTX_MAX];
	/* NULL: none of it. Else @machine tells of the SCI and the processors' UIDs; the AML is copied to @aml, */
	const struct acpi_firmware *firmware;
	uint8_t *aml;			/* @aml_size bytes, which the node sees at @aml_addr */
	phys_t aml_addr;
	size_t aml_size;
	/* What memory is the node's, or may be, for its SRAT; none: no SRAT, no SLIT */
	unsigned int ram_count;
	const struct range *ram;	/* ascending, without @low */
	struct range low;
	const struct range_set *pool;	/* what it may take */
	phys_t table_addr;		/* the ownership table */
	uint32_t table_size;
	uint32_t node_index;
	const char *node_name;
};

/*
 * Build at @buf, which the node will see at physical @base (16-byte aligned).
 * Returns the bytes used, 0 if @size is too small; the RSDP is at @base.
 */
size_t acpi_build(const struct acpi_build *in, void *buf, size_t size, phys_t base);

#endif
