/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A node's world: the pages from which its kernel learns what machine it is on. They lie in the
 * monitor's memory and are made anew before each start. Their layout, from plan_node.world.start
 * on:
 *
 *	0x00000  ACPI tables (RSDP first)			e820 ACPI
 *	0x10000  EFI system table, runtime table, memory map	EFI runtime data
 *	0x1f000  mailbox (ACPI 6.5, 5.2.12.19)			e820 NVS
 *	0x20000  copies of the firmware's AML, if the node has it	e820 ACPI
 *
 * The rest is in the node's own RAM, from placement.boot_params on:
 *
 *	0x0000   zero page
 *	0x1000   command line
 *	0x2000   the record for a patched kernel
 */
#ifndef LIB_WORLD_LAYOUT_H
#define LIB_WORLD_LAYOUT_H

#include <stdint.h>
#include "lib/plan/plan.h"

#define WORLD_ACPI		0x00000
#define WORLD_ACPI_SIZE		0x10000
#define WORLD_EFI		0x10000
#define WORLD_EFI_SIZE		0x0f000
#define WORLD_MAILBOX		0x1f000
#define WORLD_MAILBOX_SIZE	0x01000
#define WORLD_SIZE		PLAN_WORLD_SIZE

#define WORLD_CMDLINE		0x1000		/* from boot_params */
#define WORLD_CMDLINE_SIZE	0x1000
#define WORLD_SETUP		0x2000		/* setup_data, for a patched kernel */

/*
 * Multiprocessor wakeup mailbox (ACPI 6.5, 5.2.12.19, table 5.44). Only the core that apic_id names
 * answers: it reads `command` atomically, and sets it to MAILBOX_NOOP in the same way.
 */
struct world_mailbox {
	uint16_t command;			/* 0x00 */
	uint16_t reserved;			/* 0x02 */
	uint32_t apic_id;			/* 0x04 */
	uint64_t wakeup_vector;			/* 0x08 */
	uint8_t reserved_os[2032];		/* 0x10 */
	uint8_t reserved_firmware[2048];	/* 0x800 */
};
_Static_assert(WORLD_MAILBOX + WORLD_MAILBOX_SIZE == WORLD_SIZE, "the mailbox is last");
_Static_assert(sizeof(struct world_mailbox) == WORLD_MAILBOX_SIZE, "mailbox");
#define MAILBOX_NOOP	0
#define MAILBOX_WAKEUP	1
#define MAILBOX_TEST	2		/* the monitor clears it if it has the core */

#endif
