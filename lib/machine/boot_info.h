/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a front door hands to the monitor. Filled by boot/efi.c or by
 * boot/multiboot2.c; from monitor_main on there is one path. By then no boot
 * service runs any more and interrupts are off.
 */
#ifndef LIB_BOOT_INFO_H
#define LIB_BOOT_INFO_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/machine/machine.h"
#include "lib/base/range.h"

#define BOOT_FILES_MAX	129		/* the config, and PLAN_INPUTS_MAX */
#define BOOT_NAME_SIZE	128

struct boot_file {
	char name[BOOT_NAME_SIZE];	/* as the config calls it: "/mint/vmlinuz" */
	phys_t addr;
	uint64_t size;
};

enum boot_door { BOOT_DOOR_EFI, BOOT_DOOR_MULTIBOOT2 };

struct boot_info {
	enum boot_door door;
	phys_t rsdp;			/* 0: search the BIOS areas (ACPI 6.5, 5.2.5.1) */
	phys_t efi_systab;		/* the firmware's; 0: a BIOS machine */
	struct range image;		/* the monitor's own, where it runs */
	struct machine_screen screen;
	unsigned int mem_count;		/* as struct machine wants it */
	struct machine_mem mem[MACHINE_MEM_MAX];
	bool config_found;		/* file[0] is the config */
	unsigned int file_count;
	struct boot_file file[BOOT_FILES_MAX];
	char config_path[BOOT_NAME_SIZE];	/* that was asked for */
	char error[256];		/* what the door could not do; "": nothing */
};

#endif
