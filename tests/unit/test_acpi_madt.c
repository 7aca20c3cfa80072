// SPDX-License-Identifier: GPL-2.0-only
/* Tests the MADT that lib/acpi/acpi_build.c makes for a node: cores, I/O APICs, the mailbox. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "tests/unit/acpi_fixture.h"

static void test_madt(void **state)
{
	static const uint32_t ids[] = { 2, 4, 254, 255, 300 };
	static const struct {
		const char *want;
		bool decoy;
		uint32_t decoy_id;
		unsigned int count;
		phys_t lapic, mailbox, reset;
	} t[] = {
		{ "2 4 ", false, 0, 2, 0xfee00000, 0, 0 },
		{ "0 2 4 ", true, 0, 2, 0xfee00000, 0, 0 },
		{ "2 4 254 x255 x300 ", false, 0, 5, 0xfee00000, 0, 0 },
		{ "x400 2 4 ", true, 400, 2, 0xfee00000, 0, 0 },
		/*
		 * the decoy is a core of the node, but not its boot core: it is listed once, first
		 */
		{ "4 2 254 ", true, 4, 3, 0xfee00000, 0, 0 },
		{ "2 wake0:1f000", false, 0, 1, 0xfee00000, 0x1f000, 0 },
		{ "2 wake1:1f000:2000400", false, 0, 1, 0xfee00000, 0x1f000, 0x2000400 },
		{ "addr:1fee00000 2 ", false, 0, 1, 0x1fee00000, 0, 0 },
	};
	struct acpi_fixture f;
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct acpi_build in = acpi_fixture_input();
		const uint8_t *madt;

		in.decoy = t[i].decoy;
		in.decoy_lapic_id = t[i].decoy_id;
		in.lapic_id = ids;
		in.core_count = t[i].count;
		in.lapic_addr = t[i].lapic;
		in.mailbox = t[i].mailbox;
		in.reset_vector = t[i].reset;
		acpi_fixture_build(&f, &in);
		madt = acpi_fixture_find(&f, "APIC");
		madt_text(madt, text);
		assert_string_equal(text, t[i].want);
		assert_int_equal(get_le(madt, 36, 4), t[i].lapic >> 32 ? 0 : t[i].lapic);
		assert_int_equal(get_le(madt, 40, 4), 0);
	}
}

/* The tables name those I/O APICs of the machine of which the node has pins. */
static void test_ioapics(void **state)
{
	static struct machine m = {
		.ioapic_count = 3,
		.ioapic = { { 4, 0, 0xfec00000 }, { 5, 24, 0xfec01000 }, { 6, 48, 0xfec02000 } },
	};
	struct acpi_build in = acpi_fixture_input();
	struct acpi_fixture f;
	char text[256];

	(void)state;
	in.machine = &m;
	in.ioapics = 5;
	in.mailbox = 0;
	acpi_fixture_build(&f, &in);
	madt_text(acpi_fixture_find(&f, "APIC"), text);
	assert_string_equal(text, "0 2 4 x300 io4:fec00000:0 io6:fec02000:48 ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_madt),
		cmocka_unit_test(test_ioapics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
