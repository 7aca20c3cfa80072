// SPDX-License-Identifier: GPL-2.0-only
/* Fuzzes the reader of a dead kernel's note with any bytes. All reads must stay inside it. */
#include <stdlib.h>
#include <string.h>
#include "lib/dump/elf_core.h"

#define CHECK(c) do { if (!(c)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_core(const struct vmcoreinfo *info, const uint8_t *note)
{
	static const struct range ram[] = { { 0x10000, 0x20000 }, { GIB(1), GIB(1) + MIB(320) } };
	struct elf_core core = {
		.ram = ram, .ram_count = 2, .core_count = 2, .note = note,
		.note_size = info->note_size,
	};
	bool mapped = elf_core_map_text(&core, info);
	size_t size = elf_core_headers_size(&core);
	void *buf;

	CHECK(mapped == !range_empty(core.text));
	CHECK(!mapped || range_contains(ram[0], core.text) || range_contains(ram[1], core.text));
	if (!size)
		return;
	buf = malloc(size);
	CHECK(buf);
	elf_core_headers(&core, buf);
	free(buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vmcoreinfo info;

	if (!vmcoreinfo_parse(data, size, &info))
		return 0;
	CHECK(info.note_size <= size);
	CHECK(strnlen(info.release, sizeof(info.release)) < sizeof(info.release));
	if (info.has_text)
		CHECK(info.text_size_max && !(info.text_vaddr & (MIB(2) - 1)) &&
		      info.text_vaddr + (info.text_size_max - 1) >= info.text_vaddr);
	check_core(&info, data);
	return 0;
}
