/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a front door hands to the monitor. boot/efi.c or boot/multiboot2.c fills it in; from
 * monitor_main() on there is one path for both. By then no boot service runs any more, and
 * interrupts are off.
 */
#ifndef LIB_BOOT_INFO_H
#define LIB_BOOT_INFO_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/machine/machine.h"
#include "lib/base/range.h"

#define BOOT_FILES_MAX	129		/* PLAN_INPUTS_MAX, and the config */
#define BOOT_NAME_SIZE	128

struct boot_file {
	char name[BOOT_NAME_SIZE];	/* as the config names it: "/mint/vmlinuz" */
	phys_t addr;
	uint64_t size;			/* bytes */
};

enum boot_door { BOOT_DOOR_EFI, BOOT_DOOR_MULTIBOOT2 };

struct boot_info {
	enum boot_door door;
	phys_t rsdp;			/* 0: search the BIOS areas (ACPI 6.5, 5.2.5.1) */
	phys_t efi_systab;		/* the firmware's EFI system table; 0: a BIOS machine */
	struct range image;		/* the monitor's own image, where it runs */
	struct machine_screen screen;
	unsigned int mem_count;
	struct machine_mem mem[MACHINE_MEM_MAX];
	bool config_found;		/* file[0] is the config */
	unsigned int file_count;
	struct boot_file file[BOOT_FILES_MAX];
	char config_path[BOOT_NAME_SIZE];	/* the config that was asked for */
	char error[256];		/* what the front door could not do; "": no error */
};

#endif
