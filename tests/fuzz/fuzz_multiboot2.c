// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes the reader of a boot loader's information with any bytes. It must end with a message, or
 * with a boot_info that keeps its promises.
 */
#include <stdlib.h>
#include <string.h>
#include "lib/machine/multiboot2.h"

#define CHECK(c) do { if (!(c)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_memory(const struct boot_info *boot)
{
	CHECK(boot->mem_count <= MACHINE_MEM_MAX);
	for (unsigned int i = 0; i < boot->mem_count; i++) {
		const struct machine_mem *mem = &boot->mem[i];

		CHECK(!range_empty(mem->range) && (unsigned int)mem->type < MEM_TYPE_COUNT);
		if (!i)
			continue;
		CHECK(mem[-1].range.start <= mem->range.start);
		CHECK(mem[-1].type != mem->type || mem[-1].range.end < mem->range.start);
	}
}

static void check_files(const struct boot_info *boot)
{
	CHECK(boot->file_count <= BOOT_FILES_MAX);
	CHECK(boot->config_found == (boot->file_count > 0));
	CHECK(boot->config_found == !!boot->config_path[0]);
	for (unsigned int i = 0; i < boot->file_count; i++) {
		const struct boot_file *file = &boot->file[i];

		CHECK(file->name[0] && memchr(file->name, '\0', sizeof(file->name)));
		CHECK(file->addr + file->size <= UINT32_MAX);
		for (unsigned int k = 1; k < i; k++)
			CHECK(strcmp(boot->file[k].name, file->name));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct boot_info boot;
	static struct diag diag;
	unsigned char rsdp[36];
	bool good;

	diag_init(&diag);
	good = multiboot2_read(&boot, data, size, rsdp, &diag);
	CHECK(good == !diag.errors);
	for (unsigned int i = 0; i < diag.count; i++)
		CHECK(diag.entry[i].text[0]);
	if (!good)
		return 0;
	check_memory(&boot);
	check_files(&boot);
	CHECK(!boot.rsdp || boot.rsdp == (uintptr_t)rsdp);
	return 0;
}
