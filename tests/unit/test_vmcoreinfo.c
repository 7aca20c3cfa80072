// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/dump/vmcoreinfo.c: reading a dead kernel's note. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include "lib/base/range.h"
#include "lib/dump/vmcoreinfo.h"

/* Parses @text in a block of its own size, so that a read beyond it is seen. */
static bool parse(const char *text, size_t cut, struct vmcoreinfo *info)
{
	const Elf64_Nhdr head = { .n_namesz = 11, .n_descsz = (Elf64_Word)strlen(text) };
	size_t size = sizeof(head) + 12 + (strlen(text) + 3) / 4 * 4;
	uint8_t *note = calloc(1, size), *exact;
	bool ok;

	assert_non_null(note);
	memcpy(note, &head, sizeof(head));
	memcpy(note + sizeof(head), "VMCOREINFO", 11);
	memcpy(note + sizeof(head) + 12, text, strlen(text));
	assert_true(cut <= size);
	exact = malloc(size - cut + !(size - cut));
	assert_non_null(exact);
	memcpy(exact, note, size - cut);
	ok = vmcoreinfo_parse(exact, size - cut, info);
	if (ok)
		assert_int_equal(info->note_size, size);
	free(exact);
	free(note);
	return ok;
}

#define BASE	"NUMBER(phys_base)=0\n"
#define IMAGE	"NUMBER(KERNEL_IMAGE_SIZE)=1073741824\n"
#define STEXT	"SYMBOL(_stext)=ffffffff81000000\n"

static void test_text(void **state)
{
	static const struct {
		const char *text;
		bool has;
		uint64_t vaddr, paddr, max;
	} cases[] = {
		{ STEXT BASE IMAGE, true, 0xffffffff81000000, 0x1000000, 0x3f000000 },
		{ "OSRELEASE=6.1\n" IMAGE "NUMBER(phys_base)=4294967296\n" STEXT "LAST=1", true,
		  0xffffffff81000000, 0x101000000, 0x3f000000 },
		{ "SYMBOL(_stext)=ffffffffa55ff123\n" IMAGE "NUMBER(phys_base)=-2097152\n", true,
		  0xffffffffa5400000, 0x25200000, 0x1ac00000 },
		{ STEXT BASE "NUMBER(KERNEL_IMAGE_SIZE)=2147483648\n", true, 0xffffffff81000000,
		  0x1000000, 0x7f000000 },
		{ "", false, 0, 0, 0 },
		{ STEXT IMAGE, false, 0, 0, 0 },
		{ STEXT BASE, false, 0, 0, 0 },
		{ BASE IMAGE, false, 0, 0, 0 },
		{ STEXT BASE "NUMBER(KERNEL_IMAGE_SIZE)=-1\n", false, 0, 0, 0 },
		{ STEXT BASE "NUMBER(KERNEL_IMAGE_SIZE)=4096\n", false, 0, 0, 0 },
		{ "SYMBOL(_stext)=ffff888000000000\n" BASE IMAGE, false, 0, 0, 0 },
		{ "SYMBOL(_stext)=xyz\n" BASE IMAGE, false, 0, 0, 0 },
		{ "SYMBOL(_stext)=fffffffff81000000\n" BASE IMAGE, false, 0, 0, 0 },
		{ STEXT "NUMBER(phys_base)=-\n" IMAGE, false, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vmcoreinfo info;

		assert_true(parse(cases[i].text, 0, &info));
		assert_int_equal(info.has_text, cases[i].has);
		assert_int_equal(info.text_vaddr, cases[i].vaddr);
		assert_int_equal(info.text_paddr, cases[i].paddr);
		assert_int_equal(info.text_size_max, cases[i].max);
	}
}

static void test_release(void **state)
{
	char line[128] = "OSRELEASE=";
	struct vmcoreinfo info;

	(void)state;
	assert_true(parse("OSRELEASE=6.12.117+deb12-amd64\nPAGESIZE=4096\n", 0, &info));
	assert_string_equal(info.release, "6.12.117+deb12-amd64");
	assert_true(parse("OSRELEASE=6\x01", 0, &info));
	assert_string_equal(info.release, "");
	memset(line + strlen(line), 'a', 100);
	assert_true(parse(line, 0, &info));
	assert_string_equal(info.release, "");
}

static void test_no_note(void **state)
{
	static uint8_t zeros[64];
	struct vmcoreinfo info;

	(void)state;
	for (size_t cut = 1; cut <= 12 + 12 + 24; cut++)
		assert_false(parse("OSRELEASE=6.12.117+deb1\n", cut, &info));
	assert_false(vmcoreinfo_parse(zeros, sizeof(zeros), &info));
	memcpy(zeros, &(Elf64_Nhdr){ .n_namesz = 11, .n_descsz = UINT32_MAX }, sizeof(Elf64_Nhdr));
	memcpy(zeros + 12, "VMCOREINFO", 11);
	assert_false(vmcoreinfo_parse(zeros, sizeof(zeros), &info));
	memcpy(zeros, &(Elf64_Nhdr){ .n_namesz = 11 }, sizeof(Elf64_Nhdr));
	assert_true(vmcoreinfo_parse(zeros, sizeof(zeros), &info));
	zeros[14] ^= 1;
	assert_false(vmcoreinfo_parse(zeros, sizeof(zeros), &info));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_release),
		cmocka_unit_test(test_no_note),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
