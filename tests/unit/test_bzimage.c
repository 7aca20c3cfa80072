// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/image/bzimage.c: what is read of a kernel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/image/bzimage.h"
#include "lib/base/range.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A kernel of 4 setup sectors and 4 KiB of protected-mode part. */
#define SETUP		(5 * 512u)
#define PAYLOAD		4096u
#define FILE_SIZE	(SETUP + PAYLOAD)
#define VERSION_AT	0x600u

static void put(uint8_t *file, size_t offset, unsigned int size, uint64_t value)
{
	for (unsigned int i = 0; i < size; i++)
		file[offset + i] = (uint8_t)(value >> (8 * i));
}

static void make_kernel(uint8_t file[FILE_SIZE])
{
	memset(file, 0, FILE_SIZE);
	put(file, 0x1f1, 1, 4);
	put(file, 0x1f4, 4, PAYLOAD / 16);
	put(file, 0x1fe, 2, 0xaa55);
	put(file, 0x200, 2, 0x6aeb);
	memcpy(file + 0x202, "HdrS", 4);
	put(file, 0x206, 2, 0x020f);
	put(file, 0x20e, 2, VERSION_AT - 0x200);
	put(file, 0x211, 1, 0x01);
	put(file, 0x230, 4, 0x200000);
	put(file, 0x234, 1, 1);
	put(file, 0x236, 2, 0x2f);
	put(file, 0x238, 4, 2047);
	put(file, 0x248, 4, 0x300);
	put(file, 0x24c, 4, 0xc00);
	put(file, 0x258, 8, 0x1000000);
	put(file, 0x260, 4, 0x3000000);
	strcpy((char *)file + VERSION_AT, "6.12.9-amd64 (someone@somewhere) #1 SMP");
}

/*
 * The file is on the heap, so that the sanitizer sees a read behind @size, and behind the 64 KiB
 * that a parse may read.
 */
static enum bzimage_error parse(const uint8_t *file, size_t size, struct bzimage *k)
{
	uint8_t *copy = malloc(size ? size : 1);
	enum bzimage_error e;

	assert_non_null(copy);
	memcpy(copy, file, size);
	e = bzimage_parse(copy, size, k);
	free(copy);
	return e;
}

static void test_fields(void **state)
{
	uint8_t file[FILE_SIZE];
	struct bzimage k;

	(void)state;
	make_kernel(file);
	memset(&k, 0xa5, sizeof(k));
	assert_int_equal(parse(file, FILE_SIZE, &k), BZIMAGE_OK);
	assert_int_equal(k.protocol, 0x20f);
	assert_int_equal(k.payload_offset, SETUP);
	assert_int_equal(k.payload_size, PAYLOAD);
	assert_int_equal(k.init_size, 0x3000000);
	assert_int_equal(k.alignment, MIB(2));
	assert_int_equal(k.pref_address, MIB(16));
	assert_int_equal(k.cmdline_max, 2047);
	assert_true(k.above_4g);
	assert_true(k.five_level);
	assert_string_equal(k.version, "6.12.9-amd64 (someone@somewhere) #1 SMP");
	assert_int_equal(k.major, 6);
	assert_int_equal(k.minor, 12);
}

static void test_optional_flags(void **state)
{
	uint8_t file[FILE_SIZE];
	struct bzimage k;

	(void)state;
	make_kernel(file);
	put(file, 0x236, 2, 0x01);
	assert_int_equal(parse(file, FILE_SIZE, &k), BZIMAGE_OK);
	assert_false(k.above_4g);
	assert_false(k.five_level);
	put(file, 0x236, 2, 0x03);
	assert_int_equal(parse(file, FILE_SIZE, &k), BZIMAGE_OK);
	assert_true(k.above_4g);
	assert_false(k.five_level);
	put(file, 0x236, 2, 0x21);
	assert_int_equal(parse(file, FILE_SIZE, &k), BZIMAGE_OK);
	assert_false(k.above_4g);
	assert_true(k.five_level);
}

/* Each case changes one field of the header. */
static void test_refused(void **state)
{
	static const struct {
		size_t offset;
		unsigned int size;
		uint64_t value;
		enum bzimage_error want;
	} cases[] = {
		{ 0x1f1, 1, 0, BZIMAGE_OK },		/* 0 means 4 */
		{ 0x1f1, 1, 5, BZIMAGE_TRUNCATED },
		{ 0x1f1, 1, 3, BZIMAGE_OK },
		{ 0x1f4, 4, PAYLOAD / 16 + 1, BZIMAGE_TRUNCATED },
		{ 0x1f4, 4, 0x3000000 / 16, BZIMAGE_TRUNCATED },
		{ 0x1f4, 4, 0x3000000 / 16 + 1, BZIMAGE_BAD_HEADER },
		{ 0x1f4, 4, 0xffffffff, BZIMAGE_BAD_HEADER },
		{ 0x1f4, 4, 0, BZIMAGE_BAD_HEADER },
		{ 0x1f4, 4, 0x200 / 16, BZIMAGE_BAD_HEADER },
		{ 0x201, 1, 0x62, BZIMAGE_OK },
		{ 0x201, 1, 0x61, BZIMAGE_BAD_HEADER },
		{ 0x202, 4, 0x53726449, BZIMAGE_NO_MAGIC },
		{ 0x202, 4, 0, BZIMAGE_NO_MAGIC },
		{ 0x206, 2, 0x020c, BZIMAGE_OK },
		{ 0x206, 2, 0x020b, BZIMAGE_OLD },
		{ 0x206, 2, 0x0200, BZIMAGE_OLD },
		{ 0x206, 2, 0, BZIMAGE_OLD },
		{ 0x206, 2, 0x0300, BZIMAGE_OK },
		{ 0x211, 1, 0xfe, BZIMAGE_NOT_HIGH },
		{ 0x230, 4, 0, BZIMAGE_BAD_HEADER },
		{ 0x230, 4, 0x300000, BZIMAGE_BAD_HEADER },
		{ 0x230, 4, 0x1000, BZIMAGE_OK },
		{ 0x234, 1, 0, BZIMAGE_NOT_RELOCATABLE },
		{ 0x236, 2, 0x7e, BZIMAGE_NOT_64 },
		{ 0x24c, 4, PAYLOAD - 0x300, BZIMAGE_OK },
		{ 0x24c, 4, PAYLOAD - 0x2ff, BZIMAGE_BAD_HEADER },
		{ 0x24c, 4, 0xffffffff, BZIMAGE_BAD_HEADER },
		{ 0x258, 8, UINT64_MAX - 0x2ffffff, BZIMAGE_BAD_HEADER },
		{ 0x258, 8, 0, BZIMAGE_OK },
		{ 0x260, 4, 0, BZIMAGE_BAD_HEADER },
		{ 0x260, 4, PAYLOAD, BZIMAGE_OK },
		{ 0x260, 4, PAYLOAD - 1, BZIMAGE_BAD_HEADER },
	};
	uint8_t file[FILE_SIZE];
	struct bzimage k;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		make_kernel(file);
		put(file, cases[i].offset, cases[i].size, cases[i].value);
		print_message("case %zu\n", i);
		assert_int_equal(parse(file, FILE_SIZE, &k), cases[i].want);
	}
}

static void test_every_length(void **state)
{
	uint8_t file[FILE_SIZE + 100];
	struct bzimage k;

	(void)state;
	make_kernel(file);
	memset(file + FILE_SIZE, 0x5a, 100);
	for (size_t size = 0; size < FILE_SIZE; size++)
		assert_int_equal(parse(file, size, &k),
				 size < 0x206 ? BZIMAGE_NO_MAGIC : BZIMAGE_TRUNCATED);
	/* A signature behind the kernel is no part of it. */
	assert_int_equal(parse(file, FILE_SIZE + 100, &k), BZIMAGE_OK);
	assert_int_equal(k.payload_size, PAYLOAD);
}

static void test_version(void **state)
{
	static const struct {
		const char *text, *want;
		unsigned int major, minor;
	} cases[] = {
		{ "6.1.0-56-amd64", "6.1.0-56-amd64", 6, 1 },
		{ "6.12", "6.12", 6, 12 },
		{ "6.12-rc3", "6.12-rc3", 6, 12 },
		{ "10.0.1", "10.0.1", 10, 0 },
		{ "6", "6", 0, 0 },
		{ "6.", "6.", 0, 0 },
		{ "6.x", "6.x", 0, 0 },
		{ ".1", ".1", 0, 0 },
		{ "custom", "custom", 0, 0 },
		{ "6.99999999999999", "6.99999999999999", 0, 0 },
		{ "99999.1", "99999.1", 0, 0 },
		{ "", "", 0, 0 },
		{ "6.1\n", "", 0, 0 },
		{ "6.1 \xff", "", 0, 0 },
		/* is cut to 63 characters */
		{ "6.1 3456789012345678901234567890123456789012345678901234567890123456789",
		  "6.1 34567890123456789012345678901234567890123456789012345678901", 6, 1 },
	};
	uint8_t file[FILE_SIZE];
	struct bzimage k;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		make_kernel(file);
		strcpy((char *)file + VERSION_AT, cases[i].text);
		assert_int_equal(parse(file, FILE_SIZE, &k), BZIMAGE_OK);
		assert_string_equal(k.version, cases[i].want);
		assert_int_equal(k.major, cases[i].major);
		assert_int_equal(k.minor, cases[i].minor);
	}
}

/* Where the version string may lie, and where not. */
static void test_version_place(void **state)
{
	uint8_t file[FILE_SIZE];
	struct bzimage k;

	(void)state;
	make_kernel(file);
	put(file, 0x20e, 2, 0);
	assert_int_equal(parse(file, FILE_SIZE, &k), BZIMAGE_OK);
	assert_string_equal(k.version, "");

	make_kernel(file);			/* in the payload, or behind the file */
	put(file, 0x20e, 2, SETUP - 0x200);
	memcpy(file + SETUP, "6.1", 4);
	assert_int_equal(parse(file, FILE_SIZE, &k), BZIMAGE_OK);
	assert_string_equal(k.version, "");
	put(file, 0x20e, 2, 0xffff);
	assert_int_equal(parse(file, FILE_SIZE, &k), BZIMAGE_OK);
	assert_string_equal(k.version, "");

	make_kernel(file);			/* it ends with the setup's last byte */
	put(file, 0x20e, 2, SETUP - 3 - 0x200);
	memcpy(file + SETUP - 3, "6.1234", 6);
	assert_int_equal(parse(file, FILE_SIZE, &k), BZIMAGE_OK);
	assert_string_equal(k.version, "6.1");
}

/* 255 setup sectors are more than the 64 KiB that a parse may read. */
static void test_reads_64_kib(void **state)
{
	size_t setup = 256 * 512, size = setup + PAYLOAD;
	uint8_t *file = calloc(1, size);
	struct bzimage k;

	(void)state;
	assert_non_null(file);
	make_kernel(file);
	put(file, 0x1f1, 1, 255);
	put(file, 0x20e, 2, 0x10000 - 3 - 0x200);
	memcpy(file + 0x10000 - 3, "6.1234", 7);
	assert_int_equal(bzimage_parse(file, size, &k), BZIMAGE_OK);
	assert_int_equal(k.payload_offset, setup);
	assert_string_equal(k.version, "6.1");
	put(file, 0x20e, 2, 0xffff);
	memcpy(file + 0x101ff, "6.2", 4);
	assert_int_equal(bzimage_parse(file, size, &k), BZIMAGE_OK);
	assert_string_equal(k.version, "");
	assert_int_equal(bzimage_parse(file, size - 1, &k), BZIMAGE_TRUNCATED);
	free(file);
}

static void test_at_least(void **state)
{
	struct bzimage k = { .major = 6, .minor = 9 }, unknown = { .major = 0 };

	(void)state;
	assert_true(bzimage_at_least(&k, 6, 9));
	assert_true(bzimage_at_least(&k, 6, 8));
	assert_true(bzimage_at_least(&k, 5, 20));
	assert_false(bzimage_at_least(&k, 6, 10));
	assert_false(bzimage_at_least(&k, 7, 0));
	assert_false(bzimage_at_least(&unknown, 0, 0));
}

static void test_error_text(void **state)
{
	(void)state;
	for (unsigned int e = BZIMAGE_OK; e <= BZIMAGE_BAD_HEADER; e++) {
		const char *text = bzimage_error_text((enum bzimage_error)e);

		assert_non_null(text);
		for (unsigned int other = BZIMAGE_OK; other < e; other++)
			assert_string_not_equal(text,
						bzimage_error_text((enum bzimage_error)other));
	}
	assert_non_null(bzimage_error_text((enum bzimage_error)99));
}

#define INFO	0x100u			/* offset of kernel_info in the protected-mode part */

static void make_info(uint8_t file[FILE_SIZE], const char *first, uint32_t first_size)
{
	uint8_t *info = file + SETUP + INFO;

	make_kernel(file);
	put(file, 0x268, 4, INFO);
	memcpy(info, "LToP", 4);
	put(info, 4, 4, 16);
	put(info, 8, 4, 16 + first_size + 12);
	memcpy(info + 16, first, 4);
	put(info, 20, 4, first_size);
	memcpy(info + 16 + first_size, "MINT", 4);
	put(info, 20 + first_size, 4, 12);
	put(info, 24 + first_size, 4, 7);
}

static uint32_t mint_of(const uint8_t *file)
{
	struct bzimage k;

	assert_int_equal(parse(file, FILE_SIZE, &k), BZIMAGE_OK);
	return k.mint;
}

static void test_kernel_info(void **state)
{
	uint8_t file[FILE_SIZE], *info = file + SETUP + INFO;

	(void)state;
	make_kernel(file);
	assert_int_equal(mint_of(file), 0);
	make_info(file, "ABCD", 24);
	assert_int_equal(mint_of(file), 7);
	make_info(file, "MINT", 12);
	put(info, 24, 4, 8);			/* the first one counts */
	assert_int_equal(mint_of(file), 8);
	file[0x201] = 0x69;			/* the header ends before the field */
	assert_int_equal(mint_of(file), 0);
}

/* A kernel with any fault in this chunk is a stock one. */
static void test_damaged_kernel_info(void **state)
{
	static const struct { uint32_t at, value; } c[] = {
		{ 0, 0 },				/* no magic */
		{ 4, 11 }, { 4, 4096 }, { 8, 15 }, { 8, 16 }, { 8, 0x7fffffff },
		{ 20, 0 }, { 20, 7 }, { 20, 1000 }, { 20, 0xffffffff },
		{ 44, 8 },				/* no room for a version */
	};
	uint8_t file[FILE_SIZE], *info = file + SETUP + INFO;

	(void)state;
	for (size_t i = 0; i < COUNT(c); i++) {
		make_info(file, "ABCD", 24);
		put(info, c[i].at, 4, c[i].value);
		assert_int_equal(mint_of(file), 0);
	}
	make_info(file, "ABCD", 24);
	for (uint32_t at = PAYLOAD - 51; at < PAYLOAD + 2; at++) {
		memmove(file + SETUP + PAYLOAD - 52, info, 52);
		put(file, 0x268, 4, at);
		assert_int_equal(mint_of(file), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_optional_flags),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_version_place),
		cmocka_unit_test(test_reads_64_kib),
		cmocka_unit_test(test_at_least),
		cmocka_unit_test(test_error_text),
		cmocka_unit_test(test_kernel_info),
		cmocka_unit_test(test_damaged_kernel_info),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
