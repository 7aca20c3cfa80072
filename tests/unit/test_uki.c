// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/image/uki.c: reading unified kernel images. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/image/uki.h"
#include "tests/unit/uki_fixture.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct uki_content usual[] = {
	{ ".text", "code", 4 },
	{ ".osrel", "ID=test\n", 8 },
	{ ".ucode", "microcode", 9 },
	{ ".cmdline", "root=/dev/vda quiet\n\0", 21 },
	{ ".initrd", "archive", 7 },
	{ ".linux", "a kernel", 8 },
};

static void assert_section(const uint8_t *file, struct uki_section s, const char *text)
{
	assert_int_equal(s.size, strlen(text));
	assert_memory_equal(file + s.offset, text, strlen(text));
}

static void test_usual(void **state)
{
	size_t size;
	uint8_t *file = uki_make(usual, COUNT(usual), &size);
	struct uki uki;

	(void)state;
	assert_int_equal(uki_parse(file, size, &uki), UKI_OK);
	assert_section(file, uki.kernel, "a kernel");
	assert_section(file, uki.ucode, "microcode");
	assert_section(file, uki.initrd, "archive");
	assert_section(file, uki.cmdline, "root=/dev/vda quiet");
	free(file);
}

static void test_kernel_alone(void **state)
{
	static const struct uki_content alone[] = { { ".linux", "k", 1 },
						    { ".cmdline", " \n", 2 } };
	size_t size;
	uint8_t *file = uki_make(alone, COUNT(alone), &size);
	struct uki uki;

	(void)state;
	assert_int_equal(uki_parse(file, size, &uki), UKI_OK);
	assert_section(file, uki.kernel, "k");
	assert_int_equal(uki.initrd.size, 0);
	assert_int_equal(uki.ucode.size, 0);
	assert_int_equal(uki.cmdline.size, 0);
	free(file);
}

/* The sections behind the first .profile belong to one of several ways to start. */
static void test_profiles(void **state)
{
	static const struct uki_content with[] = {
		{ ".linux", "k", 1 }, { ".cmdline", "base", 4 }, { ".profile", "ID=a", 4 },
		{ ".cmdline", "other", 5 }, { ".profile", "ID=b", 4 }, { ".linux", "x", 1 },
	};
	size_t size;
	uint8_t *file = uki_make(with, COUNT(with), &size);
	struct uki uki;

	(void)state;
	assert_int_equal(uki_parse(file, size, &uki), UKI_OK);
	assert_section(file, uki.kernel, "k");
	assert_section(file, uki.cmdline, "base");
	free(file);
}

/* Of the two sizes, the size in the file counts if it is smaller. */
static void test_sizes(void **state)
{
	static const struct uki_content alone[] = { { ".linux", "kernel", 6 } };
	size_t size;
	uint8_t *file = uki_make(alone, COUNT(alone), &size);
	struct uki uki;

	(void)state;
	uki_put(file + UKI_TABLE + 8, 0x1000, 4);
	assert_int_equal(uki_parse(file, size, &uki), UKI_OK);
	assert_int_equal(uki.kernel.size, UKI_ALIGN);
	free(file);
}

static void test_bad(void **state)
{
	static const struct {
		unsigned int at, width;
		uint64_t value;
		enum uki_error error;
	} cases[] = {
		{ 0, 1, 'N', UKI_NO_PE },
		{ 0x3c, 4, 0xfffffff0, UKI_NO_PE },
		{ 0x3c, 4, UKI_PE + 4, UKI_NO_PE },
		{ UKI_PE + 4, 2, 0xaa64, UKI_NOT_64 },
		{ UKI_PE + 6, 2, 0xffff, UKI_TRUNCATED },
		{ UKI_PE + 20, 2, 0xffff, UKI_TRUNCATED },
		{ UKI_TABLE + 40 * 5 + 20, 4, 0x10000, UKI_TRUNCATED },
		{ UKI_TABLE + 40 * 5 + 20, 4, 0xffffffff, UKI_TRUNCATED },
		{ UKI_TABLE + 40 * 5, 2, 0x782e, UKI_NO_KERNEL },		/* ".x" */
		{ UKI_TABLE + 40 * 5 + 8, 4, 0, UKI_NO_KERNEL },
		{ UKI_PE + 6, 2, 5, UKI_NO_KERNEL },
	};
	struct uki uki;
	size_t size;

	(void)state;
	for (unsigned int i = 0; i < COUNT(cases); i++) {
		uint8_t *file = uki_make(usual, COUNT(usual), &size);

		uki_put(file + cases[i].at, cases[i].value, cases[i].width);
		assert_int_equal(uki_parse(file, size, &uki), cases[i].error);
		assert_string_not_equal(uki_error_text(cases[i].error), "cannot be read");
		free(file);
	}
}

static void test_twice(void **state)
{
	static const struct uki_content two[] = { { ".linux", "k", 1 }, { ".linux", "l", 1 } };
	size_t size;
	uint8_t *file = uki_make(two, COUNT(two), &size);
	struct uki uki;

	(void)state;
	assert_int_equal(uki_parse(file, size, &uki), UKI_TWICE);
	free(file);
}

/* An image that is cut anywhere is refused, since the kernel comes last. */
static void test_cut(void **state)
{
	size_t size;
	uint8_t *file = uki_make(usual, COUNT(usual), &size);
	struct uki uki;

	(void)state;
	for (size_t cut = 0; cut < size - UKI_ALIGN + 8; cut++) {
		uint8_t *copy = malloc(cut + 1);	/* so that ASan sees its end */

		memcpy(copy, file, cut);
		assert_int_not_equal(uki_parse(copy, cut, &uki), UKI_OK);
		free(copy);
	}
	free(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usual),
		cmocka_unit_test(test_kernel_alone),
		cmocka_unit_test(test_profiles),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
