// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/world/mp_decoy.c: the MP table that hides the one of the BIOS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "lib/world/mp_decoy.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define AT 0x300

static uint8_t sum(const uint8_t *p, size_t size)
{
	uint8_t s = 0;

	while (size--)
		s = (uint8_t)(s + *p++);
	return s;
}

/* The floating pointer that Bochs's BIOS has at 0xf9eb0. */
static const uint8_t firmwares[MP_FLOATING_SIZE] = {
	'_', 'M', 'P', '_', 0xc0, 0x9e, 0x0f, 0, 1, 4, 0x42, 0, 0, 0, 0, 0,
};

static void test_floating(void **state)
{
	static const struct {
		/* the byte that is changed, and how much is then added to the checksum */
		uint8_t offset, add;
		int mend;
		bool is;
	} cases[] = {
		{ 0, 0, 0, true },
		{ 0, 1, -1, false },		/* signature */
		{ 3, 1, -1, false },
		{ 8, 1, -1, false },		/* length */
		{ 9, (uint8_t)-3, 3, true },	/* version 1.1 */
		{ 9, (uint8_t)-2, 2, false },
		{ 11, 1, 0, false },		/* checksum */
		{ 11, 1, -1, true },		/* a default configuration */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t p[MP_FLOATING_SIZE];

		memcpy(p, firmwares, sizeof(p));
		p[10] = (uint8_t)(p[10] - sum(p, sizeof(p)));
		p[cases[i].offset] = (uint8_t)(p[cases[i].offset] + cases[i].add);
		p[10] = (uint8_t)(p[10] + cases[i].mend);
		assert_int_equal(mp_is_floating(p), cases[i].is);
	}
}

/*
 * Linux reads: the table behind the pointer, which is sound, has no I/O APIC and no processor, and
 * has one interrupt.
 */
static void test_decoy(void **state)
{
	uint8_t d[MP_DECOY_SIZE];
	const uint8_t *table;
	uint32_t at, lapic;
	uint16_t length;

	(void)state;
	mp_decoy_make(d, AT);
	assert_true(mp_is_floating(d));
	memcpy(&at, d + 4, sizeof(at));
	assert_int_equal(at, AT + MP_FLOATING_SIZE);
	/* no default configuration: the table counts */
	assert_int_equal(d[11], 0);
	table = d + (at - AT);
	assert_memory_equal(table, "PCMP", 4);
	memcpy(&length, table + 4, sizeof(length));
	assert_int_equal(at - AT + length, sizeof(d));
	assert_int_equal(table[6], 4);
	assert_int_equal(sum(table, length), 0);
	memcpy(&lapic, table + 36, sizeof(lapic));
	assert_int_equal(lapic, 0xfee00000);
	assert_int_equal(length - 44, 8);		/* one entry, ... */
	assert_int_equal(table[44], 3);			/* ... an interrupt source */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_floating),
		cmocka_unit_test(test_decoy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
