// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests the readers of the FADT and of \_S5: reset register, power-off, power button and ACPI
 * timer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "tests/unit/firmware_fixture.h"

static void test_fadt_extended_fields(void **state)
{
	struct firmware *f = *state;

	put(f, f->fadt + 68, 0x700, 4);
	set_gas(f, 172, 1, 0xb004);
	set_gas(f, 184, 0, 0xc004);		/* in memory: the plain field counts */
	put(f, f->fadt + 140, ACPI_FIXTURE_BASE + f->dsdt, 8);
	put(f, f->fadt + 40, 0x10, 4);
	fix_table(f, f->fadt);
	assert_true(read_all(f));
	assert_int_equal(f->diag.count, 0);
	assert_int_equal(f->m->power.pm1a_cnt, 0xb004);
	assert_int_equal(f->m->power.pm1b_cnt, 0x700);
	assert_true(f->m->power.has_s5);
}

static void test_reset_register(void **state)
{
	static const struct {
		uint32_t flags;
		uint8_t space;
		uint64_t addr;
		bool want;
	} t[] = {
		{ 1 << 10, 1, 0xcf9, true },
		{ 0, 1, 0xcf9, false },
		{ 1 << 10, 1, 0, false },
		{ 1 << 10, 1, 0x10000, false },
		{ 1 << 10, 1, 0x100000cf9, false },
		{ 1 << 10, 0, 0xfed1f000, true },	/* in memory, which is mapped below 4 GiB */
		{ 1 << 10, 0, 0, false },
		{ 1 << 10, 0, 0x100000000, false },
		{ 1 << 10, 2, 0x1f000000cf, true },	/* config space: 00:1f.0, byte CFh */
		{ 1 << 10, 2, 0x14000600cf, true },
		{ 1 << 10, 2, 0x20000000cf, false },
		{ 1 << 10, 2, 0x1f000800cf, false },
		{ 1 << 10, 2, 0x1f00000100, false },
		{ 1 << 10, 2, 0x10001f000000cf, false },	/* another bus */
		{ 1 << 10, 3, 0xcf9, false },		/* the embedded controller */
		{ 1 << 10, 0x7f, 0xcf9, false },
	};
	struct firmware *f = *state;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		put(f, f->fadt + 112, t[i].flags, 4);
		set_gas(f, 116, t[i].space, t[i].addr);
		fix_table(f, f->fadt);
		assert_true(read_all(f));
		assert_int_equal(f->m->power.has_reset, t[i].want);
		if (!t[i].want)
			continue;
		assert_int_equal(f->m->power.reset_addr, t[i].addr);
		assert_int_equal(f->m->power.reset_value, 0x0f);
		assert_int_equal(f->m->power.reset_space, t[i].space == 1 ? RESET_IO :
				 t[i].space == 2 ? RESET_PCI : RESET_MEMORY);
	}
}

static void test_power_button(void **state)
{
	static const struct { uint32_t flags, port, length, status, enable; } t[] = {
		{ 0, 0x600, 4, 0x600, 0x602 },
		{ 0, 0x600, 8, 0x600, 0x604 },
		{ 1 << 4, 0x600, 4, 0, 0 },	/* the button is a device of the DSDT */
		{ 0, 0, 4, 0, 0 },
		{ 0, 0x600, 3, 0, 0 },
		{ 0, 0xfffe, 4, 0, 0 },
		{ 0, 0x10600, 4, 0, 0 },
	};
	struct firmware *f = *state;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		put(f, f->fadt + 112, t[i].flags, 4);
		put(f, f->fadt + 56, t[i].port, 4);
		put(f, f->fadt + 88, t[i].length, 1);
		fix_table(f, f->fadt);
		assert_true(read_all(f));
		assert_int_equal(f->m->power.button_status, t[i].status);
		assert_int_equal(f->m->power.button_enable, t[i].enable);
	}
}

static uint16_t timer_port(const struct firmware *f)
{
	struct acpi_bytes mem = acpi_bytes(f->buf, f->used);

	return acpi_timer_find(&mem.mem, ACPI_FIXTURE_BASE);
}

static void test_timer(void **state)
{
	static const struct {
		uint32_t flags, plain;
		uint8_t space;
		uint64_t extended;
		uint16_t port;
	} t[] = {
		{ 0, 0x608, 0, 0, 0x608 },
		{ 0, 0x608, 1, 0x1808, 0x1808 },
		{ 0, 0x608, 0, 0xfed00608, 0x608 },	/* in memory: the plain field counts */
		{ 0, 0, 0, 0, 0 },
		{ 0, 0x10608, 1, 0x10608, 0 },
		{ 1 << 20, 0x608, 1, 0x608, 0 },	/* hardware-reduced */
	};
	struct firmware *f = *state;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		put(f, f->fadt + 112, t[i].flags, 4);
		put(f, f->fadt + 76, t[i].plain, 4);
		set_gas(f, 208, t[i].space, t[i].extended);
		fix_table(f, f->fadt);
		assert_int_equal(timer_port(f), t[i].port);
	}
}

/*
 * A FADT of version 1 has the plain field. Shorter ones and damaged ones have no timer, and neither
 * has a machine without a FADT.
 */
static void test_timer_of_bad_fadt(void **state)
{
	struct firmware *f = *state;

	put(f, f->fadt + 76, 0x608, 4);
	set_gas(f, 208, 1, 0x1808);
	put(f, f->fadt + 4, 116, 4);
	fix_table(f, f->fadt);
	assert_int_equal(timer_port(f), 0x608);
	f->buf[f->fadt + 9] ^= 1;
	assert_int_equal(timer_port(f), 0);
	put(f, f->fadt + 4, 115, 4);
	fix_table(f, f->fadt);
	assert_int_equal(timer_port(f), 0);
	assert_int_equal(acpi_timer_port(f->buf + f->fadt, 35), 0);
	f->buf[f->fadt] = 'X';
	assert_int_equal(timer_port(f), 0);
	f->buf[0] = 'X';
	assert_int_equal(timer_port(f), 0);
}

/* A FADT of ACPI 1.0 has 116 bytes, and what lies behind them does not count. */
static void test_short_fadt(void **state)
{
	struct firmware *f = *state;

	put(f, f->fadt + 4, 116, 4);
	fix_table(f, f->fadt);
	assert_true(read_all(f));
	assert_int_equal(f->diag.count, 0);
	assert_false(f->m->power.has_reset);
	assert_int_equal(f->m->power.pm1a_cnt, 0x604);
	assert_true(f->m->power.has_s5);
	put(f, f->fadt + 4, 115, 4);
	fix_table(f, f->fadt);
	expect_warning(f, "FADT has no room");
	assert_int_equal(f->m->power.pm1a_cnt, 0);
}

/* A machine that is refused is read all the same. */
static void test_power_without_cores(void **state)
{
	struct firmware *f = *state;

	f->buf[f->madt + 9] ^= 1;
	expect_error(f, "MADT has a bad checksum");
	assert_int_equal(f->m->power.pm1a_cnt, 0x604);
	assert_true(f->m->power.has_s5 && f->m->power.has_reset);
}

static void test_hw_reduced(void **state)
{
	struct firmware *f = *state;

	put(f, f->fadt + 112, 1 << 20 | 1 << 10, 4);
	fix_table(f, f->fadt);
	assert_true(read_all(f));
	assert_int_equal(f->m->power.pm1a_cnt, 0);
	assert_int_equal(f->m->power.smi_cmd, 0);
	assert_true(f->m->power.has_reset);
}

static void test_bad_dsdt(void **state)
{
	struct firmware *f = *state;

	f->buf[f->dsdt + 9] ^= 1;
	expect_warning(f, "DSDT has a bad checksum");
	assert_false(f->m->power.has_s5);
	assert_int_equal(f->m->power.pm1a_cnt, 0x604);
	put(f, f->fadt + 40, 0, 4);
	fix_table(f, f->fadt);
	expect_warning(f, "DSDT cannot be read");
}

#define AML(...) { __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ })
#define S5 0x08, '_', 'S', '5', '_'

static void test_s5(void **state)
{
	static const struct {
		uint8_t aml[32];
		size_t n;
		bool want;
		uint8_t a, b;
	} t[] = {
		{ AML(S5, 0x12, 4, 2, 0x00, 0x01), true, 0, 1 },
		{ AML(0x08, '\\', '_', 'S', '5', '_', 0x12, 4, 2, 0x01, 0x00), true, 1, 0 },
		{ AML(S5, 0x12, 6, 2, 0x0a, 7, 0x0a, 7), true, 7, 7 },
		{ AML(S5, 0x12, 0x4a, 0, 2, 0x0b, 5, 0, 0x0c, 6, 0, 0, 0), true, 5, 6 },
		/* the value has more than 3 bits */
		{ AML(S5, 0x12, 6, 2, 0x0a, 8, 0x0a, 7), false, 0, 0 },
		{ AML(S5, 0x12, 3, 1, 0x01), false, 0, 0 }, /* the package has one element */
		{ AML(S5, 0x11, 4, 2, 0x00, 0x01), false, 0, 0 },	/* it is a buffer */
		{ AML(S5, 0x12, 4, 2, 'A', 'B'), false, 0, 0 }, /* the elements are no constants */
		{ AML(S5, 0x12, 4, 2, 0x00), false, 0, 0 }, /* the package is cut short */
		{ AML(S5, 0x12, 0xc4), false, 0, 0 },
		{ AML(S5), false, 0, 0 },
		{ AML('_', 'S', '5', '_', 0x12, 4, 2, 0, 1), false, 0, 0 }, /* there is no Name */
		/* a wrong one, then the right one */
		{ AML(S5, 0x70, S5, 0x12, 4, 2, 0x01, 0x01), true, 1, 1 },
	};
	struct firmware *f = *state;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		size_t at = f->used, size = 36 + t[i].n;
		uint8_t *exact = malloc(size);

		add_table(f, "DSDT", t[i].aml, t[i].n);
		memcpy(exact, f->buf + at, size);
		memset(&f->m->power, 0xff, sizeof(f->m->power));
		f->m->power.has_s5 = true;
		assert_true(acpi_read_dsdt(f->m, exact, size, &f->diag));
		assert_int_equal(f->m->power.has_s5, t[i].want);
		if (t[i].want) {
			assert_int_equal(f->m->power.s5_type_a, t[i].a);
			assert_int_equal(f->m->power.s5_type_b, t[i].b);
		}
		free(exact);
	}
	assert_int_equal(f->diag.count, 0);
}

/* Some firmware has \_S5 in an SSDT. The first table with an \_S5 counts. */
static void test_s5_in_ssdt(void **state)
{
	static const uint8_t ssdt[] = { 0x08, '\\', '_', 'S', '5', '_', 0x12, 8, 4, 0x0a, 2, 0x0a,
					3, 0, 0 };
	static const uint8_t dsdt[] = { S5, 0x12, 4, 2, 0x00, 0x01 };
	static const struct {
		bool in_dsdt;
		uint8_t a, b;
	} t[] = { { false, 2, 3 }, { true, 0, 1 } };
	struct firmware *f = *state;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		size_t at = f->used, dsdt_size = t[i].in_dsdt ? sizeof(dsdt) : 0, end;

		add_table(f, "DSDT", dsdt, dsdt_size);
		end = f->used;
		add_table(f, "SSDT", ssdt, sizeof(ssdt));
		assert_true(acpi_read_dsdt(f->m, f->buf + at, 36 + dsdt_size, &f->diag));
		assert_int_equal(f->m->power.has_s5, t[i].in_dsdt);
		assert_true(acpi_read_ssdt(f->m, f->buf + end, 36 + sizeof(ssdt), &f->diag));
		assert_true(f->m->power.has_s5);
		assert_int_equal(f->m->power.s5_type_a, t[i].a);
		assert_int_equal(f->m->power.s5_type_b, t[i].b);
	}
	assert_int_equal(f->diag.count, 0);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, firmware_setup, firmware_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_fadt_extended_fields),
		TEST(test_reset_register),
		TEST(test_power_button),
		TEST(test_timer),
		TEST(test_timer_of_bad_fadt),
		TEST(test_short_fadt),
		TEST(test_power_without_cores), TEST(test_hw_reduced),
		TEST(test_bad_dsdt),
		TEST(test_s5),
		TEST(test_s5_in_ssdt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
