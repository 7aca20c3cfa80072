// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/life/told.c: which words in a node's entry count for the monitor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/life/told.h"

#define LOADED		MINT_NODE_LOADED
#define STARTING	MINT_NODE_STARTING
#define RUNNING		MINT_NODE_RUNNING
#define STOPPING	MINT_NODE_STOPPING
#define HALTED		MINT_NODE_HALTED
#define CRASHED		MINT_NODE_CRASHED
#define HUNG		MINT_NODE_HUNG
#define WAITING		MINT_NODE_WAITING

static void test_states(void **state)
{
	static const struct {
		const char *what;
		uint32_t known, told, counts;
		uint32_t flags;
		bool lives;
	} cases[] = {
		{ "mint.ko sees the end of early boot", STARTING, RUNNING, RUNNING, 0, true },
		{ "it shuts down", RUNNING, STOPPING, STOPPING, 0, true },
		{ "it panics", RUNNING, CRASHED, CRASHED, 0, true },
		{ "it panics while it shuts down", STOPPING, CRASHED, CRASHED, 0, true },
		{ "given up by others, and its heart beats again", CRASHED, RUNNING, RUNNING, 0,
		  true },
		{ "the same, for hung", HUNG, RUNNING, RUNNING, 0, true },
		{ "it was dumped", CRASHED, WAITING, WAITING, MINT_FLAG_DUMP | MINT_FLAG_HOME,
		  false },

		{ "halted, and it runs", RUNNING, HALTED, RUNNING, 0, true },
		{ "loaded, and it runs", RUNNING, LOADED, RUNNING, 0, true },
		{ "waiting, and it runs", RUNNING, WAITING, RUNNING, 0, true },
		{ "starting again", RUNNING, STARTING, RUNNING, 0, true },
		{ "no state at all", RUNNING, MINT_NODE_STATE_COUNT, RUNNING, 0, true },
		{ "all ones", RUNNING, UINT32_MAX, RUNNING, 0, true },
		{ "running, and it is halted", HALTED, RUNNING, HALTED, 0, false },
		{ "crashed, and it is halted", HALTED, CRASHED, HALTED, 0, false },
		{ "halted, and it waits", WAITING, HALTED, WAITING, 0, false },
		{ "waiting, and it is halted", HALTED, WAITING, HALTED, MINT_FLAG_DUMP, false },
		{ "waiting, and it is not there for a dump", CRASHED, WAITING, CRASHED,
		  MINT_FLAG_HOME, false },
		{ "waiting, and its cores are away", CRASHED, WAITING, CRASHED, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (told_state(cases[i].known, cases[i].flags, cases[i].told, cases[i].lives) !=
		    cases[i].counts)
			fail_msg("%s", cases[i].what);
}

/* Whatever the entry says, a node that lives does not rest, and one that rests does not live. */
static void test_any_word(void **state)
{
	(void)state;
	for (uint32_t known = 0; known < MINT_NODE_STATE_COUNT; known++)
		for (uint32_t told = 0; told < 300; told++) {
			uint32_t word = told < 290 ? told : 0u - told;
			uint32_t alive = told_state(known, 0, word, true);

			assert_true(alive < MINT_NODE_STATE_COUNT);
			if (alive != known)
				assert_true(alive == RUNNING || alive == STOPPING ||
					    alive == CRASHED || alive == HUNG);
			assert_int_equal(told_state(known, 0, word, false), known);
		}
}

static void test_button(void **state)
{
	(void)state;
	assert_true(told_button(MINT_FLAG_BUTTON));
	assert_true(told_button(MINT_FLAG_BUTTON | MINT_FLAG_NMI_HOME | MINT_FLAG_VIRT));
	assert_true(told_button(MINT_FLAG_BUTTON | MINT_FLAG_LARGE_BLOCKS | MINT_FLAG_FUNCTIONS |
				MINT_FLAG_CORES));
	assert_false(told_button(0));
	assert_false(told_button(MINT_FLAG_NMI_HOME));
	assert_false(told_button(UINT32_MAX));
	for (unsigned int bit = 10; bit < 32; bit++)
		assert_false(told_button(MINT_FLAG_BUTTON | 1u << bit));
}

static void test_hold(void **state)
{
	(void)state;
	assert_true(told_hold(MINT_REQUEST(MINT_REQUEST_HOLD, 3), true));
	assert_false(told_hold(MINT_REQUEST(MINT_REQUEST_HOLD, 3), false));
	assert_false(told_hold(MINT_REQUEST(MINT_REQUEST_KILL, 3), true));
	assert_false(told_hold(MINT_REQUEST_NONE, true));
	assert_false(told_hold(MINT_REQUEST(MINT_REQUEST_HOLD, 3) | MINT_REQUEST_HANG, true));
	assert_false(told_hold(0x40000000u | MINT_REQUEST(MINT_REQUEST_HOLD, 3), true));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_any_word),
		cmocka_unit_test(test_button),
		cmocka_unit_test(test_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
