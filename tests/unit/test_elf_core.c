// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/dump/elf_core.c: binutils' own reader must understand the headers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/procfs.h>
#include <unistd.h>
#include "lib/dump/elf_core.h"

#define PAGE_OFFSET	0xffff888000000000ull
#define TEXT		"OSRELEASE=6.12.1\nSYMBOL(_stext)=ffffffff9a600040\n" \
			"NUMBER(phys_base)=648019968\nNUMBER(KERNEL_IMAGE_SIZE)=1073741824\n"

/*
 *	0x11000  0x1c000        0x40000000      0x41000000      0x54000000
 *	|  low  |               |    RAM        |  kernel ...  |
 */
static const struct range ram[] = { { 0x11000, 0x1c000 }, { 0x40000000, 0x54000000 } };

static struct { Elf64_Nhdr head; char name[12]; char text[(sizeof(TEXT) + 3) & ~3u]; } note = {
	.head = { .n_namesz = 11, .n_descsz = sizeof(TEXT) - 1 }, .name = "VMCOREINFO",
	.text = TEXT,
};

static struct elf_core example(void)
{
	struct vmcoreinfo info;
	struct elf_core core = {
		.ram = ram, .ram_count = 2, .core_count = 2, .page_offset = PAGE_OFFSET,
		.note = &note,
	};

	assert_true(vmcoreinfo_parse(&note, sizeof(note), &info));
	core.note_size = info.note_size;
	assert_true(elf_core_map_text(&core, &info));
	return core;
}

static void test_loads(void **state)
{
	const struct elf_core core = example();
	size_t size = elf_core_headers_size(&core);
	uint8_t *buf = malloc(size);
	const Elf64_Ehdr *e = (const void *)buf;
	const Elf64_Phdr *p = (const void *)(buf + sizeof(*e));

	(void)state;
	assert_non_null(buf);
	assert_int_equal(size % 4096, 0);
	elf_core_headers(&core, buf);
	assert_int_equal(e->e_type, ET_CORE);
	assert_int_equal(e->e_machine, EM_X86_64);
	assert_int_equal(e->e_phnum, 4);
	assert_int_equal(p[0].p_type, PT_NOTE);
	assert_int_equal(p[0].p_offset, sizeof(*e) + 4 * sizeof(*p));

	/* The kernel's code begins at the first whole 2 MiB at or below _stext. */
	assert_int_equal(p[1].p_vaddr, 0xffffffff9a600000);
	assert_int_equal(p[1].p_paddr, 0x41000000);
	assert_int_equal(p[1].p_memsz, 0x40000000 + 0x14000000 - p[1].p_paddr);
	assert_int_equal(p[1].p_offset, p[3].p_offset + p[1].p_paddr - 0x40000000);

	for (unsigned int i = 0; i < 2; i++) {
		const Elf64_Phdr *load = &p[2 + i];

		assert_int_equal(load->p_type, PT_LOAD);
		assert_int_equal(load->p_paddr, ram[i].start);
		assert_int_equal(load->p_vaddr, PAGE_OFFSET + ram[i].start);
		assert_int_equal(load->p_filesz, range_size(ram[i]));
		assert_int_equal(load->p_memsz, range_size(ram[i]));
		assert_int_equal(load->p_offset, elf_core_offset(&core, i));
	}
	assert_int_equal(elf_core_offset(&core, 0), size);
	assert_int_equal(elf_core_offset(&core, 2), size + 0xb000 + 0x14000000);
	free(buf);
}

static void test_notes(void **state)
{
	const struct elf_core core = example();
	uint8_t *buf = malloc(elf_core_headers_size(&core));
	const Elf64_Phdr *p = (const void *)(buf + sizeof(Elf64_Ehdr));
	const uint8_t *at = buf + sizeof(Elf64_Ehdr) + 4 * sizeof(*p);

	(void)state;
	assert_non_null(buf);
	elf_core_headers(&core, buf);
	for (unsigned int i = 0; i < 2; i++) {
		const Elf64_Nhdr *n = (const void *)at;
		struct elf_prstatus status;

		assert_int_equal(n->n_type, NT_PRSTATUS);
		assert_int_equal(n->n_descsz, sizeof(status));
		assert_string_equal((const char *)(n + 1), "CORE");
		memcpy(&status, at + sizeof(*n) + 8, sizeof(status));
		assert_int_equal(status.pr_pid, i + 1);
		at += sizeof(*n) + 8 + sizeof(status);
	}
	assert_memory_equal(at, &note, core.note_size);
	assert_int_equal(at + core.note_size - buf, p[0].p_offset + p[0].p_filesz);
	free(buf);
}

/*
 * Writes to @out what `readelf` prints of the headers in a file of the right length. Checks that it
 * does not complain.
 */
static void readelf(const struct elf_core *core, char *out, size_t size)
{
	char path[] = "/tmp/mint-core-XXXXXX", command[128];
	size_t headers = elf_core_headers_size(core), n;
	void *buf = malloc(headers);
	int fd = mkstemp(path);
	FILE *pipe;

	assert_non_null(buf);
	assert_true(fd >= 0);
	elf_core_headers(core, buf);
	assert_int_equal(write(fd, buf, headers), headers);
	assert_int_equal(ftruncate(fd, (off_t)elf_core_offset(core, core->ram_count)), 0);
	close(fd);
	free(buf);
	snprintf(command, sizeof(command), "LC_ALL=C readelf -W -h -l -n %s 2>&1", path);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	n = fread(out, 1, size - 1, pipe);
	out[n] = '\0';
	assert_int_equal(pclose(pipe), 0);
	unlink(path);
	assert_null(strstr(out, "arning"));
	assert_null(strstr(out, "rror"));
}

static void test_readelf(void **state)
{
	static const char *const want[] = {
		"CORE (Core file)", "X86-64", "0xffffffff9a600000 0x0000000000600000",
		"0xffff888000011000 0x0000000000011000 0x00b000 0x00b000",
		"0xffff888040000000 0x0000000040000000 0x14000000 0x14000000",
		"NT_PRSTATUS (prstatus structure)", "VMCOREINFO",
	};
	struct elf_core core = example();
	struct vmcoreinfo info = { .has_text = true, .text_vaddr = 0xffffffff9a600000,
				   .text_paddr = 0x600000, .text_size_max = MIB(1024) };
	static const struct range low[] = { { 0x600000, 0x800000 }, { 0x11000000, 0x11001000 } };
	static char out[32768];

	(void)state;
	readelf(&core, out, sizeof(out));
	for (size_t i = 3; i < sizeof(want) / sizeof(want[0]); i++)
		assert_non_null(strstr(out, want[i]));

	core.ram = low;
	assert_true(elf_core_map_text(&core, &info));
	readelf(&core, out, sizeof(out));
	for (size_t i = 0; i < 3; i++)
		assert_non_null(strstr(out, want[i]));
}

/* The kernel has left no note. */
static void test_bare(void **state)
{
	const struct vmcoreinfo nothing = { 0 };
	struct elf_core core = { .ram = ram, .ram_count = 2, .core_count = 1 };
	static char out[32768];

	(void)state;
	assert_false(elf_core_map_text(&core, &nothing));
	readelf(&core, out, sizeof(out));
	assert_non_null(strstr(out, "0x0000000040000000 0x0000000040000000 0x14000000"));
	assert_null(strstr(out, "VMCOREINFO"));
	core.ram_count = ELF_CORE_RANGES_MAX + 1;
	assert_int_equal(elf_core_headers_size(&core), 0);
}

static void test_text_outside(void **state)
{
	const struct vmcoreinfo info = {
		.has_text = true, .text_vaddr = 0xffffffff81000000, .text_paddr = 0x54000000,
		.text_size_max = MIB(1024),
	};
	struct elf_core core = { .ram = ram, .ram_count = 2 };

	(void)state;
	assert_false(elf_core_map_text(&core, &info));
	assert_true(range_empty(core.text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_loads),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_readelf),
		cmocka_unit_test(test_bare),
		cmocka_unit_test(test_text_outside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
