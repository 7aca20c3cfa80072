/* SPDX-License-Identifier: GPL-2.0-only */
/* What a node's ACPI tables say, as plain data. */
#ifndef LIB_ACPI_NODE_H
#define LIB_ACPI_NODE_H

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
};

#define ACPI_BRIDGES_MAX 32
struct acpi_build {
	phys_t lapic_addr;
	bool decoy;			/* list decoy_lapic_id first (docs/boot-flow.md) */
	uint32_t decoy_lapic_id;
	unsigned int core_count;
	unsigned int own_core_count;	/* how many of these are its own; the others it may get */
	const uint32_t *lapic_id;	/* its boot core, its others; then those it may get */
	phys_t mailbox;			/* multiprocessor wakeup mailbox, 4 KiB; 0: none */
	phys_t reset_vector;		/* of a mailbox of version 1; 0: it has version 0 */
	uint16_t segment;		/* of the bridges, as the node sees it */
	uint16_t machine_segment;	/* the same, as the machine has it */
	bool has_ecam;
	phys_t ecam_base;		/* of bus 0 */
	unsigned int bridge_count;
	struct acpi_host_bridge bridge[ACPI_BRIDGES_MAX];
	const struct machine *machine;	/* I/O APICs, ISA interrupts, HPET, NUMA nodes and ECAM */
	uint16_t uart_port;		/* 0: none */
	bool has_uart_irq;		/* uart_irq is the UART's interrupt */
	struct machine_override uart_irq;
	uint32_t legacy;		/* MINT_LEGACY_: the node's devices at fixed addresses */
	uint32_t ioapics;		/* bit n: the node may use machine->ioapic[n] */
	/*
	 * The firmware's full ACPI, whose AML is copied to `aml`; NULL: the node does not get it.
	 */
	const struct acpi_firmware *firmware;
	uint8_t *aml;			/* aml_size bytes, which the node sees at aml_addr */
	phys_t aml_addr;
	size_t aml_size;
	/* The memory that the node has or may get, for its SRAT. Without RAM: no SRAT, no SLIT. */
	unsigned int ram_count;
	const struct range *ram;	/* ascending, without `low` */
	struct range low;		/* the low slice */
	const struct range_set *pool;	/* what the node may take */
	phys_t table_addr;		/* the ownership table */
	uint32_t table_size;
	uint32_t node_index;
	const char *node_name;
};

#endif
