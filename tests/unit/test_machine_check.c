// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/plan_fixture.h"
#include "lib/machine/machine_check.h"

static void test_ecam(void **state)
{
	static const struct {
		struct machine_ecam ecam[2];
		const char *error;	/* NULL: good */
	} t[] = {
		{ { { 0xb0000000, 0, 0, 255 }, { 0xc0000000, 1, 0, 255 } }, NULL },
		/* On large servers: far above all RAM */
		{ { { 0xfff00000000, 0, 0, 254 }, { 0xfff10000000, 1, 0, 254 } }, NULL },
		/* Regions of one segment, whose bases are those of bus 0 */
		{ { { 0xb0000000, 0, 0, 15 }, { 0xb0000000, 0, 16, 255 } }, NULL },
		{ { { 0xb0000000, 0, 0, 16 }, { 0xb0000000, 0, 16, 255 } }, "another region" },
		{ { { 0xb0000000, 0, 0, 255 }, { MIB(512), 1, 0, 3 } }, "has RAM" },
		{ { { 0xb0000000, 0, 0, 255 }, { 1ull << 52, 1, 0, 255 } }, "can map" },
		{ { { 0xb0000000, 0, 0, 255 }, { UINT64_MAX - MIB(1), 1, 0, 255 } }, "can map" },
		{ { { 0xb0000000, 0, 0, 255 }, { MACHINE_MAP_LIMIT - MIB(256), 1, 0, 255 } }, NULL },
		{ { { 0xb0000000, 0, 0, 255 }, { MACHINE_MAP_LIMIT - MIB(255), 1, 0, 255 } }, "can map" },
	};

	(void)state;
	machine.phys_bits = 52;
	machine.ecam_count = 2;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		diag_init(&diag);
		memcpy(machine.ecam, t[i].ecam, sizeof(t[i].ecam));
		assert_int_equal(machine_check_ecam(&machine, &diag), !t[i].error);
		assert_int_equal(diag.errors, !!t[i].error);
		if (t[i].error && !strstr(diag.entry[0].text, t[i].error))
			fail_msg("case %zu gave '%s'", i, diag.entry[0].text);
	}
	/* The processor has no such address. */
	memcpy(machine.ecam, t[1].ecam, sizeof(t[1].ecam));
	machine.phys_bits = 40;
	assert_false(machine_check_ecam(&machine, &diag));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_ecam, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
