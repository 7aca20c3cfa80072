// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/machine/legacy.c: the names of devices at fixed addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <mint/setup.h>
#include "lib/machine/legacy.h"

/* Each device has one bit and one name. None is a UART, which has its own key. */
static void test_names(void **state)
{
	uint32_t all = 0, device;

	(void)state;
	for (unsigned int i = 0; i < LEGACY_NAMES; i++) {
		const char *name = legacy_nth(i, &device);

		assert_true(device && !(device & (device - 1)) && !(all & device));
		assert_string_equal(legacy_name(device), name);
		all |= device;
	}
	assert_int_equal(all, MINT_LEGACY_I8042 | MINT_LEGACY_VGA | MINT_LEGACY_RTC |
			 MINT_LEGACY_SPEAKER |
			 MINT_LEGACY_PIT | MINT_LEGACY_HPET);
	assert_string_equal(legacy_name(MINT_LEGACY_COM1), "?");
	assert_string_equal(legacy_name(MINT_LEGACY_I8042), "keyboard");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_names) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
