// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/world/boot_params.c: the zero page of a node. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/world/boot_params.h"
#include "lib/world/screen_info.h"
#include "tests/unit/node_fixture.h"

static const struct node_mem_map map = {
	.count = 2,
	.mem = { { { 0x10000, 0x18000 }, NODE_MEM_RAM },
		 { { 0x100000000, 0x140000000 }, NODE_MEM_RESERVED } },
};

static struct boot_params_in input(const uint8_t *kernel)
{
	static const struct bzimage info = { .protocol = 0x020f };

	return (struct boot_params_in){
		.kernel = kernel, .kernel_size = FIXTURE_KERNEL_SIZE, .info = &info,
		.kernel_addr = 0x101000000, .initrd = { 0x1a2345000, 0x3b4567123 },
		.cmdline = 0x100801000, .rsdp = 0x1010000,
		.efi_systab = 0x21020000, .efi_memmap = 0x301021000,
		.efi_memmap_size = 360, .efi_memdesc_size = 40, .map = &map,
	};
}

static void test_fields(void **state)
{
	uint8_t *kernel = fixture_bzimage(), page[BOOT_PARAMS_SIZE];
	struct boot_params_in in = input(kernel);

	(void)state;
	memset(page, 0xa5, sizeof(page));
	boot_params_build(page, &in);
	assert_int_equal(get_le(page, 0x070, 8), 0x1010000);
	/* initrd */
	assert_int_equal(get_le(page, 0x218, 4), 0xa2345000);
	assert_int_equal(get_le(page, 0x0c0, 4), 1);
	assert_int_equal(get_le(page, 0x21c, 4), 0x12222123);
	assert_int_equal(get_le(page, 0x0c4, 4), 2);
	/* command line */
	assert_int_equal(get_le(page, 0x228, 4), 0x00801000);
	assert_int_equal(get_le(page, 0x0c8, 4), 1);
	/* efi_info */
	assert_memory_equal(page + 0x1c0, "EL64", 4);
	assert_int_equal(get_le(page, 0x1c4, 4), 0x21020000);
	assert_int_equal(get_le(page, 0x1c8, 4), 40);
	assert_int_equal(get_le(page, 0x1cc, 4), 1);
	assert_int_equal(get_le(page, 0x1d0, 4), 0x01021000);
	assert_int_equal(get_le(page, 0x1d4, 4), 360);
	assert_int_equal(get_le(page, 0x1d8, 4), 0);
	assert_int_equal(get_le(page, 0x1dc, 4), 3);
	/* memory */
	assert_int_equal(page[0x1e8], 2);
	assert_int_equal(get_le(page, 0x2d0, 8), 0x10000);
	assert_int_equal(get_le(page, 0x2d8, 8), 0x8000);
	assert_int_equal(get_le(page, 0x2e0, 4), 1);
	assert_int_equal(get_le(page, 0x2e4, 8), 0x100000000);
	assert_int_equal(get_le(page, 0x2f4, 4), 2);
	/* the loader's part of the header */
	assert_int_equal(page[0x210], 0xff);
	assert_int_equal(page[0x211], 0x01);
	assert_int_equal(get_le(page, 0x214, 4), 0);
	assert_int_equal(get_le(page, 0x23c, 4), 0);
	assert_int_equal(get_le(page, 0x250, 8), 0);
	free(kernel);
}

/* If the node has the screen, it comes first. */
static void test_screen(void **state)
{
	static const struct machine_screen text = { .kind = SCREEN_TEXT };
	uint8_t *kernel = fixture_bzimage(), page[BOOT_PARAMS_SIZE], info[SCREEN_INFO_SIZE];
	struct boot_params_in in = input(kernel);

	(void)state;
	boot_params_build(page, &in);
	for (unsigned int i = 0; i < SCREEN_INFO_SIZE; i++)
		assert_int_equal(page[i], 0);
	in.screen = &text;
	screen_info_build(info, &text);
	boot_params_build(page, &in);
	assert_memory_equal(page, info, sizeof(info));
	assert_int_equal(get_le(page, 0x070, 8), 0x1010000);
	free(kernel);
}

/* The zero page has the kernel's part of the header, and otherwise only what we put there. */
static void test_only_the_header_is_copied(void **state)
{
	uint8_t *kernel = fixture_bzimage(), page[BOOT_PARAMS_SIZE];
	struct boot_params_in in = input(kernel);

	(void)state;
	memset(page, 0xa5, sizeof(page));
	boot_params_build(page, &in);
	assert_memory_equal(page + 0x1f1, kernel + 0x1f1, 0x210 - 0x1f1);
	assert_memory_equal(page + 0x22c, kernel + 0x22c, 0x23c - 0x22c);
	assert_memory_equal(page + 0x258, kernel + 0x258, 0x26c - 0x258);
	for (unsigned int i = 0; i < BOOT_PARAMS_SIZE; i++) {
		bool ours = (i >= 0x070 && i < 0x078) || (i >= 0x0c0 && i < 0x0cc) ||
			    (i >= 0x1c0 && i < 0x1e0) || i == 0x1e8 ||
			    (i >= 0x1f1 && i < 0x26c) || (i >= 0x2d0 && i < 0x2d0 + 40);

		if (!ours && page[i])
			fail_msg("byte %#x is %#x", i, page[i]);
	}
	free(kernel);
}

/* One header claims to reach over the e820 table, and one file ends inside its header. */
static void test_header_bounds(void **state)
{
	uint8_t *kernel = fixture_bzimage(), page[BOOT_PARAMS_SIZE];
	struct boot_params_in in = input(kernel);

	(void)state;
	kernel[0x201] = 0xff;
	boot_params_build(page, &in);
	assert_int_equal(page[0x28f], kernel[0x28f]);
	assert_int_equal(page[0x290], 0);
	for (uint64_t size = 0; size < 0x300; size++) {
		uint8_t *cut = malloc(size ? size : 1);

		memcpy(cut, kernel, size);
		in.kernel = cut;
		in.kernel_size = size;
		boot_params_build(page, &in);
		assert_int_equal(page[0x210], 0xff);
		free(cut);
	}
	free(kernel);
}

static void test_low_kernel_without_initrd_and_efi(void **state)
{
	uint8_t *kernel = fixture_bzimage(), page[BOOT_PARAMS_SIZE];
	struct boot_params_in in = input(kernel);

	(void)state;
	in.kernel_addr = 0x11000000;
	in.initrd = (struct range){ 0x5000, 0x5000 };
	in.efi_systab = 0;
	boot_params_build(page, &in);
	assert_int_equal(get_le(page, 0x214, 4), 0x11000000);
	assert_int_equal(get_le(page, 0x218, 8), 0);
	assert_int_equal(get_le(page, 0x0c0, 8), 0);
	for (unsigned int i = 0x1c0; i < 0x1e0; i++)
		assert_int_equal(page[i], 0);
	free(kernel);
}

static void test_full_map(void **state)
{
	uint8_t *kernel = fixture_bzimage(), page[BOOT_PARAMS_SIZE];
	struct boot_params_in in = input(kernel);
	struct node_mem_map full = { .count = NODE_MEM_MAX };

	(void)state;
	for (unsigned int i = 0; i < NODE_MEM_MAX; i++)
		full.mem[i] = (struct node_mem){ range_of(MIB(2 * i), MIB(1)), NODE_MEM_RAM };
	in.map = &full;
	boot_params_build(page, &in);
	assert_int_equal(page[0x1e8], NODE_MEM_MAX);
	assert_int_equal(get_le(page, 0x2d0 + 20 * (NODE_MEM_MAX - 1), 8), MIB(94));
	free(kernel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_screen),
		cmocka_unit_test(test_only_the_header_is_copied),
		cmocka_unit_test(test_header_bounds),
		cmocka_unit_test(test_low_kernel_without_initrd_and_efi),
		cmocka_unit_test(test_full_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
