// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/machine/multiboot2.c with good information of a boot loader. */
#include "tests/unit/multiboot2_fixture.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bios),
		cmocka_unit_test(test_efi),
		cmocka_unit_test(test_screen),
		cmocka_unit_test(test_nothing_optional),
		cmocka_unit_test(test_mmap_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
