// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/machine/multiboot2.c: reading a boot loader's information. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/machine/multiboot2.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct {
	uint8_t bytes[65536];
	size_t size;
} info;

static struct boot_info boot;
static struct diag diag;
static unsigned char rsdp[36];

static void put(unsigned int size, uint64_t value)
{
	assert_in_range(info.size + size, 0, sizeof(info.bytes));
	for (unsigned int i = 0; i < size; i++)
		info.bytes[info.size++] = (uint8_t)(value >> (8 * i));
}

static void put_bytes(const void *data, size_t size)
{
	assert_in_range(info.size + size, 0, sizeof(info.bytes));
	memcpy(info.bytes + info.size, data, size);
	info.size += size;
}

static void set(size_t offset, uint32_t value)
{
	for (unsigned int i = 0; i < 4; i++)
		info.bytes[offset + i] = (uint8_t)(value >> (8 * i));
}

static void begin(void)
{
	info.size = 0;
	put(8, 0);
}

static size_t tag(uint32_t type)
{
	put(4, type);
	put(4, 0);
	return info.size - 8;
}

/* Ends the tag at @offset. */
static void tag_end(size_t offset)
{
	set(offset + 4, (uint32_t)(info.size - offset));
	while (info.size % 8)
		put(1, 0xee);
}

static void finish(void)
{
	tag_end(tag(0));
	set(0, (uint32_t)info.size);
}

static void module(uint32_t start, uint32_t end, const char *name)
{
	size_t t = tag(3);

	put(4, start);
	put(4, end);
	put_bytes(name, strlen(name) + 1);
	tag_end(t);
}

static void mmap_entry(uint64_t start, uint64_t size, uint32_t type)
{
	put(8, start);
	put(8, size);
	put(4, type);
	put(4, 0);
}

static void basic_map(void)
{
	size_t t = tag(6);

	put(4, 24);
	put(4, 0);
	mmap_entry(0, 0x9fc00, 1);
	mmap_entry(0x9fc00, 0x400, 2);
	mmap_entry(0x100000, 0x7f00000, 1);
	tag_end(t);
}

static void finish_with_map(void)
{
	basic_map();
	finish();
}

static void efi_desc(uint32_t type, uint64_t start, uint64_t pages)
{
	put(8, type);
	put(8, start);
	put(8, 0);
	put(8, pages);
	put(8, 0xf);
	put(8, 0);
}

static void efi_map(void)
{
	size_t t = tag(17);

	put(4, 48);
	put(4, 1);
	efi_desc(7, 0x100000, 256);
	efi_desc(4, 0x200000, 256);
	efi_desc(6, 0x300000, 1);
	tag_end(t);
}

/* Reads the information from a block of exactly its size. */
static bool read_info(void)
{
	uint8_t *copy = malloc(info.size ? info.size : 1);
	bool ok;

	assert_non_null(copy);
	memcpy(copy, info.bytes, info.size);
	memset(&boot, 0xa5, sizeof(boot));
	memset(rsdp, 0xa5, sizeof(rsdp));
	diag_init(&diag);
	ok = multiboot2_read(&boot, copy, info.size, rsdp, &diag);
	assert_int_equal(ok, !diag.errors);
	free(copy);
	return ok;
}

static void assert_refused(const char *text)
{
	assert_false(read_info());
	assert_int_equal(diag.count, 1);
	if (!strstr(diag.entry[0].text, text))
		fail_msg("\"%s\" is not in \"%s\"", text, diag.entry[0].text);
}

static void assert_mem(unsigned int i, phys_t start, phys_t end, enum mem_type type)
{
	assert_in_range(i + 1, 1, boot.mem_count);
	assert_int_equal(boot.mem[i].range.start, start);
	assert_int_equal(boot.mem[i].range.end, end);
	assert_int_equal(boot.mem[i].type, type);
}

static void test_bios(void **state)
{
	size_t t;

	(void)state;
	begin();
	t = tag(2);
	put_bytes("GRUB 2.06", 10);
	tag_end(t);
	module(0x200000, 0x200123, "/mint/mint.conf");
	module(0x300000, 0xa00000, "/mint/vmlinuz");
	module(0xb00000, 0xb00000, "/mint/initrd.img");
	basic_map();
	t = tag(14);
	put_bytes("RSD PTR 456789012345", 20);
	tag_end(t);
	finish();

	assert_true(read_info());
	assert_int_equal(diag.count, 0);
	assert_true(boot.config_found);
	assert_string_equal(boot.config_path, "/mint/mint.conf");
	assert_int_equal(boot.file_count, 3);
	assert_string_equal(boot.file[0].name, "/mint/mint.conf");
	assert_int_equal(boot.file[0].addr, 0x200000);
	assert_int_equal(boot.file[0].size, 0x123);
	assert_string_equal(boot.file[1].name, "/mint/vmlinuz");
	assert_int_equal(boot.file[1].addr, 0x300000);
	assert_int_equal(boot.file[1].size, 0x700000);
	assert_string_equal(boot.file[2].name, "/mint/initrd.img");
	assert_int_equal(boot.file[2].size, 0);
	assert_int_equal(boot.mem_count, 3);
	assert_mem(0, 0, 0x9fc00, MEM_USABLE);
	assert_mem(1, 0x9fc00, 0xa0000, MEM_RESERVED);
	assert_mem(2, 0x100000, 0x8000000, MEM_USABLE);
	assert_int_equal(boot.rsdp, (uintptr_t)rsdp);
	assert_memory_equal(rsdp, "RSD PTR 456789012345\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 36);
	assert_int_equal(boot.efi_systab, 0);
}

static void framebuffer(uint8_t type, uint64_t addr, const char *colours, size_t count)
{
	size_t t;

	begin();
	t = tag(8);
	put(8, addr);
	put(4, 1600);		/* pitch */
	put(4, 800);
	put(4, 600);
	put(1, 16);
	put(1, type);
	put(2, 0);
	put_bytes(colours, count);
	tag_end(t);
	finish_with_map();
}

static void test_screen(void **state)
{
	(void)state;
	framebuffer(1, 0x1d0000000, "\x0b\x05\x05\x06\x00\x05", 6);
	assert_true(read_info());
	assert_int_equal(boot.screen.kind, SCREEN_LINEAR);
	assert_int_equal(boot.screen.addr, 0x1d0000000);
	assert_int_equal(boot.screen.width, 800);
	assert_int_equal(boot.screen.height, 600);
	assert_int_equal(boot.screen.pitch, 1600);
	assert_int_equal(boot.screen.depth, 16);
	assert_int_equal(boot.screen.red.position, 11);
	assert_int_equal(boot.screen.green.size, 6);
	assert_int_equal(boot.screen.blue.size, 5);
	assert_int_equal(boot.screen.reserved.size, 0);
	framebuffer(2, 0xb8000, "", 0);
	assert_true(read_info());
	assert_int_equal(boot.screen.kind, SCREEN_TEXT);
	framebuffer(0, 0xa0000, "\x01\x00\x00\x00\x00\x00", 6);	/* a palette */
	assert_true(read_info());
	assert_int_equal(boot.screen.kind, SCREEN_NONE);
	framebuffer(1, 0, "\x0b\x05\x05\x06\x00\x05", 6);
	assert_true(read_info());
	assert_int_equal(boot.screen.kind, SCREEN_NONE);
	framebuffer(1, 0xd0000000, "\x0b\x05\x05\x06\x00", 5);
	assert_false(read_info());
	assert_non_null(strstr(diag.entry[0].text, "too short for a framebuffer"));
	/* Nothing is known of a text screen in EFI; with a BIOS it is the BIOS's. */
	begin();
	finish_with_map();
	assert_true(read_info());
	assert_int_equal(boot.screen.kind, SCREEN_TEXT);
	begin();
	tag_end(tag(8));
	finish_with_map();
	assert_false(read_info());
}

/* EFI's map and the newer RSDP count, in whatever order the tags come. */
static void test_efi(void **state)
{
	(void)state;
	for (unsigned int order = 0; order < 2; order++) {
		size_t t;

		begin();
		if (order)
			efi_map();
		basic_map();
		if (!order)
			efi_map();
		for (unsigned int i = 0; i < 2; i++) {
			t = tag(i == order ? 14 : 15);
			put_bytes(i == order ? "OLD-----------------" :
				  "NEW---------------------------------", i == order ? 20 : 36);
			tag_end(t);
		}
		t = tag(12);
		put(8, 0x17fedc018);
		tag_end(t);
		module(0x1000, 0x2000, "");
		finish();

		assert_true(read_info());
		assert_int_equal(boot.mem_count, 2);
		assert_mem(0, 0x100000, 0x300000, MEM_USABLE);
		assert_mem(1, 0x300000, 0x301000, MEM_RUNTIME);
		assert_int_equal(boot.rsdp, (uintptr_t)rsdp);
		assert_memory_equal(rsdp, "NEW---------------------------------", 36);
		assert_int_equal(boot.efi_systab, 0x17fedc018);
		assert_int_equal(boot.screen.kind, SCREEN_NONE);
		assert_string_equal(boot.file[0].name, "mint.conf");
	}
}

static void test_nothing_optional(void **state)
{
	(void)state;
	begin();
	finish_with_map();
	assert_true(read_info());
	assert_false(boot.config_found);
	assert_string_equal(boot.config_path, "");
	assert_int_equal(boot.file_count, 0);
	assert_int_equal(boot.rsdp, 0);
	assert_int_equal(boot.efi_systab, 0);
}

static void test_mmap_types(void **state)
{
	static const struct {
		uint32_t type;
		enum mem_type want;
	} cases[] = {
		{ 0, MEM_RESERVED }, { 1, MEM_USABLE }, { 2, MEM_RESERVED }, { 3, MEM_ACPI },
		{ 4, MEM_NVS }, { 5, MEM_UNUSABLE }, { 6, MEM_RESERVED }, { 99, MEM_RESERVED },
	};
	size_t t;

	(void)state;
	begin();
	t = tag(6);
	put(4, 32);			/* longer entries than we know */
	put(4, 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		mmap_entry(i << 20, 0x1000, cases[i].type);
		put(8, 0x1234);
	}
	mmap_entry(UINT64_MAX - 5, 7, 1);	/* it wraps, so it does not count */
	put(8, 0);
	mmap_entry(0x5000, 0, 1);
	put(8, 0);
	tag_end(t);
	finish();
	assert_true(read_info());
	assert_int_equal(boot.mem_count, COUNT(cases));
	for (unsigned int i = 0; i < COUNT(cases); i++)
		assert_mem(i, (phys_t)i << 20, ((phys_t)i << 20) + 0x1000, cases[i].want);
}

static void test_bad_modules(void **state)
{
	char name[BOOT_NAME_SIZE + 1];
	size_t t;

	(void)state;
	memset(name, 'n', sizeof(name));
	name[BOOT_NAME_SIZE] = '\0';

	begin();
	module(0x2000, 0x1fff, "/mint/mint.conf");
	finish_with_map();
	assert_refused("ends before it begins");

	begin();
	module(0x1000, 0x2000, "conf");
	module(0x1000, 0x2000, "");
	finish_with_map();
	assert_refused("without a name");

	begin();
	module(0x1000, 0x2000, name);
	finish_with_map();
	assert_refused("too long");
	begin();
	module(0x1000, 0x2000, name + 1);
	finish_with_map();
	assert_true(read_info());
	assert_string_equal(boot.file[0].name, name + 1);
	assert_string_equal(boot.config_path, name + 1);

	begin();
	module(0x1000, 0x2000, "conf");
	module(0x2000, 0x3000, "same");
	module(0x3000, 0x4000, "same");
	finish_with_map();
	assert_refused("same name");

	begin();
	t = tag(3);
	put(8, 0);
	put_bytes("no end", 6);
	tag_end(t);
	finish_with_map();
	assert_refused("does not end");

	begin();
	t = tag(3);
	put(4, 0);
	tag_end(t);
	finish_with_map();
	assert_refused("too short for a module");
}

static void test_too_many_modules(void **state)
{
	(void)state;
	for (unsigned int extra = 0; extra < 2; extra++) {
		begin();
		basic_map();
		for (unsigned int i = 0; i < BOOT_FILES_MAX + extra; i++) {
			char name[16];

			fmt_string(name, sizeof(name), "file%u", i);
			module(0x1000 * i, 0x1000 * i + 1, name);
		}
		finish();
		if (extra)
			assert_refused("too many modules");
		else
			assert_true(read_info());
	}
}

static void test_bad_maps(void **state)
{
	static const struct {
		uint32_t type, entry_size;
		unsigned int bytes;
		const char *want;
	} cases[] = {
		{ 6, 0, 24, "map is damaged" },
		{ 6, 23, 23, "map is damaged" },
		{ 6, 24, 25, "map is damaged" },
		{ 6, 48, 24, "map is damaged" },
		{ 6, 0xffffffff, 24, "map is damaged" },
		{ 17, 0, 48, "EFI memory map is damaged" },
		{ 17, 39, 39, "EFI memory map is damaged" },
		{ 17, 48, 47, "EFI memory map is damaged" },
		{ 17, 0xffffffff, 48, "EFI memory map is damaged" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t t;

		begin();
		t = tag(cases[i].type);
		put(4, cases[i].entry_size);
		put(4, 0);
		for (unsigned int n = 0; n < cases[i].bytes; n++)
			put(1, 0);
		tag_end(t);
		finish();
		print_message("case %zu\n", i);
		assert_refused(cases[i].want);
	}
	for (uint32_t type = 6; type <= 17; type += 11) {
		begin();
		tag_end(tag(type));
		finish();
		assert_refused("map is damaged");
	}
	begin();
	finish();
	assert_refused("no memory map");
}

static void test_map_too_long(void **state)
{
	size_t t;

	(void)state;
	for (unsigned int extra = 0; extra < 2; extra++) {
		begin();
		t = tag(6);
		put(4, 24);
		put(4, 0);
		for (uint64_t i = 0; i < MACHINE_MEM_MAX + extra; i++)
			mmap_entry(i << 13, 0x1000, 1);
		tag_end(t);
		finish();
		if (extra)
			assert_refused("more ranges than the monitor can hold (1024)");
		else
			assert_true(read_info());
	}
}

static void test_short_tags(void **state)
{
	static const struct {
		uint32_t type;
		unsigned int bytes;
		bool ok;
		const char *want;
	} cases[] = {
		{ 12, 7, false, "EFI system table" },
		{ 12, 8, true, NULL },
		{ 14, 19, false, "RSDP" },
		{ 14, 20, true, NULL },
		{ 15, 35, false, "RSDP" },
		{ 15, 36, true, NULL },
		{ 18, 0, false, "boot services" },
		{ 1234, 0, true, NULL },
		{ 1234, 5, true, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t t;

		begin();
		basic_map();
		t = tag(cases[i].type);
		for (unsigned int n = 0; n < cases[i].bytes; n++)
			put(1, 1);
		tag_end(t);
		finish();
		print_message("case %zu\n", i);
		if (cases[i].ok)
			assert_true(read_info());
		else
			assert_refused(cases[i].want);
	}
}

static void test_efi32_is_a_warning(void **state)
{
	size_t t;

	(void)state;
	begin();
	basic_map();
	t = tag(11);
	put(4, 0x1234);
	tag_end(t);
	finish();
	assert_true(read_info());
	assert_int_equal(diag.count, 1);
	assert_int_equal(diag.entry[0].level, DIAG_WARNING);
	assert_int_equal(boot.efi_systab, 0);
}

static void test_tag_sizes(void **state)
{
	static const uint32_t sizes[] = { 0, 1, 7, 25, 0x7fffffff, 0xfffffff8, 0xffffffff };

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		size_t t;

		begin();
		t = tag(1234);
		put(8, 0);
		finish();
		set(t + 4, sizes[i]);
		print_message("case %zu\n", i);
		assert_refused("tag 1234 at offset 0x8: its size is impossible");
	}
}

static void test_no_end_tag(void **state)
{
	(void)state;
	begin();
	basic_map();
	set(0, (uint32_t)info.size);
	assert_refused("without an end tag");
	/* The padding of a tag is cut off. */
	begin();
	put(4, 1234);
	put(4, 9);
	put(1, 0);
	set(0, (uint32_t)info.size);
	assert_refused("without an end tag");
}

static void test_total_size(void **state)
{
	static const struct {
		uint32_t total;
		const char *want;
	} cases[] = {
		{ 0, "(0 bytes) is impossible" },
		{ 8, "(8 bytes) is impossible" },
		{ 15, "(15 bytes) is impossible" },
		{ 0x10000, "(65536 bytes) is impossible" },
		{ 0xffffffff, "(4294967295 bytes) is impossible" },
		{ 16, "tag 6 at offset 0x8: its size is impossible" },
		{ 20, "tag 6 at offset 0x8: its size is impossible" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		begin();
		finish_with_map();
		set(0, cases[i].total);
		print_message("case %zu\n", i);
		assert_refused(cases[i].want);
	}
	info.size = 3;
	assert_refused("is impossible");
	info.size = 0;
	assert_refused("is impossible");
}

/* Information beyond MULTIBOOT2_INFO_MAX is damaged, even where it can be read. */
static void test_total_limit(void **state)
{
	size_t size = MULTIBOOT2_INFO_MAX + 8;
	uint8_t *big = calloc(1, size);

	(void)state;
	assert_non_null(big);
	begin();
	finish_with_map();
	memcpy(big, info.bytes, info.size);
	for (uint32_t over = 0; over < 2; over++) {
		uint32_t total = (uint32_t)MULTIBOOT2_INFO_MAX + over;

		memcpy(big, &total, 4);
		diag_init(&diag);
		assert_int_equal(multiboot2_read(&boot, big, size, rsdp, &diag), !over);
	}
	free(big);
}

/* Information that is cut anywhere is refused, with one message. */
static void test_every_length(void **state)
{
	size_t whole;

	(void)state;
	begin();
	module(0x1000, 0x2000, "mint.conf");
	efi_map();
	finish_with_map();
	whole = info.size;
	assert_true(read_info());
	for (size_t size = 8; size < whole; size++) {
		info.size = size;
		set(0, (uint32_t)size);
		assert_false(read_info());
		assert_int_equal(diag.count, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bios),
		cmocka_unit_test(test_efi),
		cmocka_unit_test(test_screen),
		cmocka_unit_test(test_nothing_optional),
		cmocka_unit_test(test_mmap_types),
		cmocka_unit_test(test_bad_modules),
		cmocka_unit_test(test_too_many_modules),
		cmocka_unit_test(test_bad_maps),
		cmocka_unit_test(test_map_too_long),
		cmocka_unit_test(test_short_tags),
		cmocka_unit_test(test_efi32_is_a_warning),
		cmocka_unit_test(test_tag_sizes),
		cmocka_unit_test(test_no_end_tag),
		cmocka_unit_test(test_total_size),
		cmocka_unit_test(test_total_limit),
		cmocka_unit_test(test_every_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
