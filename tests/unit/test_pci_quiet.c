// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/pci/quiet.c: which functions the monitor can silence, and how. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/pci/quiet.h"

static struct machine m;

/* Segment 0 has ECAM up to bus 3fh, segment 2 up to bus 7. */
static int setup(void **state)
{
	(void)state;
	machine_init(&m);
	m.ecam_count = 2;
	m.ecam[0] = (struct machine_ecam){ 0xe0000000, 0, 0, 0x3f };
	m.ecam[1] = (struct machine_ecam){ 0x8000000000, 2, 0, 7 };
	return 0;
}

static void test_reach(void **state)
{
	(void)state;
	assert_true(pci_in_ecam(&m, 0, 0) && pci_in_ecam(&m, 0, 0x3f) && pci_in_ecam(&m, 2, 7));
	assert_false(pci_in_ecam(&m, 0, 0x40) || pci_in_ecam(&m, 1, 0) || pci_in_ecam(&m, 2, 8));
}

static void test_astray(void **state)
{
	static const struct { uint16_t segment; uint8_t first, last; bool bridge, astray; } t[] = {
		{ 0, 1, 1, true, false }, { 0, 0x3f, 0x50, true, false },	/* by ports */
		{ 2, 1, 7, true, false }, { 2, 1, 8, true, true }, { 2, 8, 8, true, true },
		{ 2, 0, 0, true, false },					/* not set up */
		{ 3, 1, 1, true, true }, { 2, 1, 255, true, true }, { 3, 1, 1, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const struct machine_pci fn = {
			.bdf = BDF(t[i].segment, 0, 1, 0), .bridge = t[i].bridge,
			.bus_secondary = t[i].first, .bus_subordinate = t[i].last,
		};

		assert_int_equal(pci_leads_astray(&m, &fn), t[i].astray);
	}
}

static void test_command(void **state)
{
	const struct machine_pci disk = { .bdf = BDF(0, 1, 0, 0) };
	const struct machine_pci port = { .bdf = BDF(0, 1, 0, 0), .bridge = true,
					  .bus_secondary = 2, .bus_subordinate = 2 };
	const struct machine_pci lost = { .bdf = BDF(2, 0, 0, 0), .bridge = true,
					  .bus_secondary = 9, .bus_subordinate = 9 };

	(void)state;
	assert_int_equal(pci_quiet_command(&m, &disk, 0x0547), 0x0543);
	assert_int_equal(pci_quiet_command(&m, &port, 0x0547), 0x0547);
	assert_int_equal(pci_quiet_command(&m, &lost, 0x0547), 0x0543);
	assert_int_equal(pci_quiet_command(&m, &disk, 0xffff), 0xffff);
	assert_int_equal(pci_quiet_command(&m, &lost, 0xffff), 0xffff);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_reach, setup),
		cmocka_unit_test_setup(test_astray, setup),
		cmocka_unit_test_setup(test_command, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
