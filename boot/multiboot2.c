// SPDX-License-Identifier: GPL-2.0-only
/*
 * Front door of a multiboot2 loader, after the switch to 64-bit mode: turns the loader's tags into
 * a struct boot_info. multiboot2.asm calls it.
 */
#include "lib/machine/multiboot2.h"
#include "lib/acpi/acpi_directory.h"
#include "lib/base/str.h"
#include "monitor/main.h"

extern uint8_t image_start[], image_end[];	/* from monitor.lds */

static struct boot_info boot;
static struct diag diag;
static unsigned char rsdp_copy[ACPI_RSDP_SIZE];

void multiboot2_main(uint32_t magic, const void *info) __attribute__((noreturn));
void multiboot2_main(uint32_t magic, const void *info)
{
	diag_init(&diag);
	if (magic != MULTIBOOT2_LOADER_MAGIC)
		diag_error(&diag, NULL, 0, "not started by a multiboot2 loader (EAX is %x): "
			   "in GRUB, use `multiboot2`, not `multiboot`", magic);
	else
		multiboot2_read(&boot, info, MULTIBOOT2_INFO_MAX, rsdp_copy, &diag);
	for (unsigned int i = 0; i < diag.count && !boot.error[0]; i++)
		if (diag.entry[i].level == DIAG_ERROR)
			str_copy(boot.error, sizeof(boot.error), diag.entry[i].text,
				 strlen(diag.entry[i].text));
	boot.door = BOOT_DOOR_MULTIBOOT2;
	boot.image = (struct range){ (phys_t)image_start, (phys_t)image_end };
	monitor_enter(&boot);
}
