// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/life/silence.c: after how much silence a kernel counts as hung. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <mint/abi.h>
#include "lib/life/silence.h"

#define HANG	10000
#define DUMP	3600000

static void test_limit(void **state)
{
	static const struct { uint32_t heartbeat_ms, flags; uint64_t limit; } cases[] = {
		{ 0, 0, 0 },				/* no module */
		{ 0, ~MINT_FLAG_DUMPING, 0 },
		{ 100, 0, HANG },
		{ 100, MINT_FLAG_VIRT, HANG },
		{ 0, MINT_FLAG_DUMPING, DUMP },		/* the crash kernel boots */
		{ 0, MINT_FLAG_DUMPING | MINT_FLAG_VIRT, DUMP },
		{ 100, MINT_FLAG_DUMPING, HANG },	/* its module has a heartbeat */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(silence_limit_ms(cases[i].heartbeat_ms, cases[i].flags, HANG,
						  DUMP),
				 cases[i].limit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
