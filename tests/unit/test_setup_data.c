// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/world/setup_data.c: the record for a patched kernel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/world/setup_data.h"
#include "tests/unit/node_fixture.h"

static const struct setup_facts facts = {
	.irqs = 0x1005680, .irq_count = 6, .irq_stride = 16, .ioapic_lock = 0x1004440,
	.wall_seconds = 1709251199, .wall_tsc = 0x123456789abc,
};

static void test_fields(void **state)
{
	struct fixture *f = fixture_new();
	uint8_t out[SETUP_DATA_SIZE];
	struct mint_setup s;
	uint32_t head[4];

	(void)state;
	assert_true(setup_data_build(&f->plan, 0, &facts, out));
	memcpy(head, out, sizeof(head));
	assert_int_equal(head[0] | head[1], 0);
	assert_int_equal(head[2], MINT_SETUP_TYPE);
	assert_int_equal(head[3], sizeof(s));
	memcpy(&s, out + sizeof(head), sizeof(s));
	assert_int_equal(s.version, MINT_SETUP_VERSION);
	assert_int_equal(s.tag, 2);
	assert_int_equal(s.tsc_khz, f->machine.tsc_khz);
	assert_int_equal(s.legacy, MINT_LEGACY_COM2);
	assert_int_equal(s.irqs, facts.irqs);
	assert_int_equal(s.irq_count, 6);
	assert_int_equal(s.irq_stride, 16);
	assert_int_equal(s.ioapic_lock, facts.ioapic_lock);
	assert_int_equal(s.wall_seconds, facts.wall_seconds);
	assert_int_equal(s.wall_tsc, facts.wall_tsc);
	free(f);
}

/*
 * The firmware has set the TSC forward or back. Linux undoes that, and its time of day must be
 * right all the same.
 */
static void test_shifted_tsc(void **state)
{
	static const int64_t shifts[] = { 1000, -1000, INT64_MAX, INT64_MIN };
	struct fixture *f = fixture_new();
	struct setup_facts shifted = facts;
	uint8_t out[SETUP_DATA_SIZE];
	struct mint_setup s;

	(void)state;
	for (size_t i = 0; i < sizeof(shifts) / sizeof(shifts[0]); i++) {
		uint64_t linux_tsc = facts.wall_tsc + 77 - (uint64_t)shifts[i];

		shifted.tsc_adjust = (uint64_t)shifts[i];
		assert_true(setup_data_build(&f->plan, 0, &shifted, out));
		memcpy(&s, out + SETUP_DATA_SIZE - sizeof(s), sizeof(s));
		assert_int_equal(linux_tsc - s.wall_tsc, 77);
	}
	free(f);
}

/* A PCI serial function is none of the fixed ports. */
static void test_ports(void **state)
{
	static const struct { uint16_t port; uint32_t legacy; } c[] = {
		{ 0, 0 }, { 0x3f8, MINT_LEGACY_COM1 }, { 0x3e8, MINT_LEGACY_COM3 },
		{ 0x2e8, MINT_LEGACY_COM4 }, { 0x6000, 0 },
	};
	struct fixture *f = fixture_new();
	uint8_t out[SETUP_DATA_SIZE];
	struct mint_setup s;

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		f->plan.node[0].uart_port = c[i].port;
		assert_true(setup_data_build(&f->plan, 0, &facts, out));
		memcpy(&s, out + 16, sizeof(s));
		assert_int_equal(s.legacy, c[i].legacy);
	}
	free(f);
}

static void test_legacy(void **state)
{
	struct fixture *f = fixture_new();
	uint8_t out[SETUP_DATA_SIZE];
	struct mint_setup s;

	(void)state;
	f->config.node[0].legacy.devices = MINT_LEGACY_RTC | MINT_LEGACY_I8042;
	assert_true(setup_data_build(&f->plan, 0, &facts, out));
	memcpy(&s, out + 16, sizeof(s));
	assert_int_equal(s.legacy, MINT_LEGACY_COM2 | MINT_LEGACY_RTC | MINT_LEGACY_I8042);
	free(f);
}

static void test_no_frequency(void **state)
{
	struct fixture *f = fixture_new();
	uint8_t out[SETUP_DATA_SIZE];

	(void)state;
	f->machine.tsc_khz = 0;
	assert_false(setup_data_build(&f->plan, 0, &facts, out));
	free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_shifted_tsc),
		cmocka_unit_test(test_ports),
		cmocka_unit_test(test_legacy),
		cmocka_unit_test(test_no_frequency),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
