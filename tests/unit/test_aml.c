// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/acpi/aml.c: writing AML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/acpi/aml.h"

#define BYTES(...) (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ })

static void expect(const struct aml *a, const uint8_t *bytes, size_t n)
{
	assert_false(a->failed);
	assert_int_equal(a->used, n);
	assert_memory_equal(a->buf, bytes, n);
}

/* Integers take the shortest form (ACPI 6.5, 20.2.3). */
static void test_integers(void **state)
{
	uint8_t buf[64];
	static const struct {
		uint64_t value;
		uint8_t bytes[9];
		size_t n;
	} t[] = {
		{ 0, { 0x00 }, 1 },
		{ 1, { 0x01 }, 1 },
		{ 2, { 0x0a, 2 }, 2 },
		{ 0xff, { 0x0a, 0xff }, 2 },
		{ 0x100, { 0x0b, 0x00, 0x01 }, 3 },
		{ 0xffff, { 0x0b, 0xff, 0xff }, 3 },
		{ 0x10000, { 0x0c, 0, 0, 1, 0 }, 5 },
		{ 0xffffffff, { 0x0c, 0xff, 0xff, 0xff, 0xff }, 5 },
		{ 0x100000000, { 0x0e, 0, 0, 0, 0, 1, 0, 0, 0 }, 9 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct aml a = aml_of(buf, sizeof(buf));

		aml_name_int(&a, "_UID", t[i].value);
		assert_false(a.failed);
		assert_int_equal(a.used, 5 + t[i].n);
		assert_memory_equal(buf, "\x08_UID", 5);
		assert_memory_equal(buf + 5, t[i].bytes, t[i].n);
	}
}

static void test_eisaid(void **state)
{
	static const char *const bad[] = { "", "PNP0A0", "PNP0A088", "pnp0A08", "PN10A08",
					   "PNP0a08", "PNP0G08" };
	uint8_t buf[64];
	struct aml a = aml_of(buf, sizeof(buf));

	(void)state;
	aml_name_eisaid(&a, "_HID", "PNP0A08");
	expect(&a, BYTES(0x08, '_', 'H', 'I', 'D', 0x0c, 0x41, 0xd0, 0x0a, 0x08));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		a = aml_of(buf, sizeof(buf));
		aml_name_eisaid(&a, "_HID", bad[i]);
		assert_true(a.failed);
	}
}

static void test_packages_nest(void **state)
{
	uint8_t buf[64];
	struct aml a = aml_of(buf, sizeof(buf));
	size_t scope, device;

	(void)state;
	scope = aml_scope(&a, "\\_SB_");
	device = aml_device(&a, "DEV0");
	aml_name_int(&a, "_BBN", 1);
	aml_close(&a, device);
	aml_close(&a, scope);
	expect(&a, BYTES(0x10, 19, '\\', '_', 'S', 'B', '_',
			 0x5b, 0x82, 11, 'D', 'E', 'V', '0', 0x08, '_', 'B', 'B', 'N', 0x01));
}

/* PkgLength counts itself, in one to four bytes (ACPI 6.5, 20.2.4). */
static void test_package_length(void **state)
{
	static const struct {
		size_t content;		/* bytes inside, including the name */
		uint8_t length[4];
		size_t n;
	} t[] = {
		{ 62, { 63 }, 1 },
		{ 63, { 0x41, 0x04 }, 2 },		/* 65 */
		{ 4093, { 0x4f, 0xff }, 2 },		/* 4095 */
		{ 4094, { 0x81, 0x00, 0x01 }, 3 },	/* 4097 */
		{ 1048572, { 0x8f, 0xff, 0xff }, 3 },	/* 1048575 */
		{ 1048573, { 0xc1, 0x00, 0x00, 0x01 }, 4 }, /* 1048577 */
	};
	size_t size = 2 << 20;
	uint8_t *buf = malloc(size);

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct aml a = aml_of(buf, size);
		size_t mark = aml_scope(&a, "ABCD");

		while (a.used < mark + t[i].content)
			buf[a.used++] = 0xa3;
		aml_close(&a, mark);
		assert_false(a.failed);
		assert_int_equal(a.used, 1 + t[i].n + t[i].content);
		assert_memory_equal(buf + 1, t[i].length, t[i].n);
		assert_memory_equal(buf + 1 + t[i].n, "ABCD", 4);
		assert_int_equal(buf[a.used - 1], 0xa3);
	}
	free(buf);
}

static void test_resources(void **state)
{
	uint8_t buf[256];
	struct aml a = aml_of(buf, sizeof(buf));
	size_t crs;

	(void)state;
	crs = aml_crs(&a);
	aml_crs_bus(&a, 1, 2);
	aml_crs_io(&a, 0x2f8, 8);
	aml_crs_end(&a, crs);
	expect(&a, BYTES(0x08, '_', 'C', 'R', 'S', 0x11, 29, 0x0a, 26,
			 0x88, 13, 0, 2, 0x0c, 0, 0, 0, 1, 0, 2, 0, 0, 0, 2, 0,
			 0x47, 1, 0xf8, 2, 0xf8, 2, 1, 8,
			 0x79, 0));
}

static void test_address_spaces(void **state)
{
	uint8_t buf[256];
	struct aml a = aml_of(buf, sizeof(buf));

	(void)state;
	aml_crs_mem(&a, 0xfe000000, 0xfe1fffff, false, true);
	expect(&a, BYTES(0x87, 23, 0, 0, 0x0c, 0x01, 0, 0, 0, 0, 0, 0, 0, 0xfe,
			 0xff, 0xff, 0x1f, 0xfe, 0, 0, 0, 0, 0, 0, 0x20, 0));
	a = aml_of(buf, sizeof(buf));
	aml_crs_mem(&a, 0x100000000, 0x1000fffff, true, false);
	expect(&a, BYTES(0x8a, 43, 0, 0, 0x0d, 0x07, 0, 0, 0, 0, 0, 0, 0, 0,
			 0, 0, 0, 0, 1, 0, 0, 0, 0xff, 0xff, 0x0f, 0, 1, 0, 0, 0,
			 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0));
	a = aml_of(buf, sizeof(buf));
	aml_crs_io_window(&a, 0x6000, 0x6fff);
	expect(&a, BYTES(0x88, 13, 0, 1, 0x0c, 0x03, 0, 0, 0, 0x60, 0xff, 0x6f, 0, 0, 0, 0x10));
	/* a range of all ports needs 17 bits for their number */
	a = aml_of(buf, sizeof(buf));
	aml_crs_io_window(&a, 0, 0xffff);
	expect(&a, BYTES(0x87, 23, 0, 1, 0x0c, 0x03, 0, 0, 0, 0, 0, 0, 0, 0,
			 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0));
	a = aml_of(buf, sizeof(buf));
	aml_crs_mem(&a, 2, 1, false, true);
	assert_true(a.failed);
}

static void test_interrupt(void **state)
{
	uint8_t buf[64];
	struct aml a = aml_of(buf, sizeof(buf));

	(void)state;
	aml_crs_irq(&a, 0x10203, false, false);
	expect(&a, BYTES(0x89, 6, 0, 0x03, 1, 3, 2, 1, 0));
	a = aml_of(buf, sizeof(buf));
	aml_crs_irq(&a, 20, true, true);
	expect(&a, BYTES(0x89, 6, 0, 0x05, 1, 20, 0, 0, 0));
	a = aml_of(buf, sizeof(buf));
	aml_crs_irq(&a, 9, true, false);
	expect(&a, BYTES(0x89, 6, 0, 0x01, 1, 9, 0, 0, 0));
	a = aml_of(buf, sizeof(buf));
	aml_crs_irq(&a, 8, false, true);
	expect(&a, BYTES(0x89, 6, 0, 0x07, 1, 8, 0, 0, 0));
}

/* A _CRS of more than 255 bytes has its size in a word. */
static void test_long_crs(void **state)
{
	uint8_t buf[1024];
	struct aml a = aml_of(buf, sizeof(buf));
	size_t crs = aml_crs(&a);

	(void)state;
	for (unsigned int i = 0; i < 20; i++)
		aml_crs_bus(&a, (uint8_t)i, (uint8_t)i);
	aml_crs_end(&a, crs);
	assert_false(a.failed);
	/* 20 descriptors of 16 bytes and the end tag; size 3 bytes, PkgLength 2 */
	assert_int_equal(a.used, 6 + 2 + 3 + 322);
	assert_memory_equal(buf + 6, "\x47\x14\x0b\x42\x01", 5);	/* 327, 322 */
}

static void build(struct aml *a)
{
	size_t scope = aml_scope(a, "\\_SB_"), device = aml_device(a, "PC00"), crs;

	aml_name_eisaid(a, "_HID", "PNP0A08");
	aml_name_int(a, "_SEG", 0x1234);
	crs = aml_crs(a);
	aml_crs_mem(a, 0xfe000000, 0xfe1fffff, false, true);
	aml_crs_end(a, crs);
	aml_close(a, device);
	aml_close(a, scope);
}

/* With any buffer that is too small it fails, and writes nothing outside. */
static void test_full_buffer(void **state)
{
	uint8_t whole[256];
	struct aml a = aml_of(whole, sizeof(whole));

	(void)state;
	build(&a);
	assert_false(a.failed);
	for (size_t size = 0; size < a.used; size++) {
		uint8_t *buf = malloc(size ? size : 1);
		struct aml b = aml_of(buf, size);

		build(&b);
		assert_true(b.failed);
		assert_true(b.used <= size);
		free(buf);
	}
	struct aml exact = aml_of(whole, a.used);

	build(&exact);
	assert_false(exact.failed);
}

static void test_bad_name(void **state)
{
	static const char *const bad[] = { "", "ABC", "ABCDE", "\\" };
	uint8_t buf[64];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct aml a = aml_of(buf, sizeof(buf));

		aml_name_int(&a, bad[i], 0);
		assert_true(a.failed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_integers),
		cmocka_unit_test(test_eisaid),
		cmocka_unit_test(test_packages_nest),
		cmocka_unit_test(test_package_length),
		cmocka_unit_test(test_resources),
		cmocka_unit_test(test_address_spaces),
		cmocka_unit_test(test_interrupt),
		cmocka_unit_test(test_long_crs),
		cmocka_unit_test(test_full_buffer),
		cmocka_unit_test(test_bad_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
