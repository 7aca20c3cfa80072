// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/machine/multiboot2.c with information that is damaged, cut, or more than fits. */
#include "tests/unit/multiboot2_fixture.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

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
