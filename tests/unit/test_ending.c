// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/life/ending.c: what follows the end of a life. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/life/backoff.h"
#include "lib/life/ending.h"

#define OWN	3
#define OTHER	1
#define HANG_MS	10000

#define KILL(tag)	MINT_REQUEST(MINT_REQUEST_KILL, tag)
#define RESTART(tag)	MINT_REQUEST(MINT_REQUEST_RESTART, tag)
#define START(tag)	MINT_REQUEST(MINT_REQUEST_START, tag)

static const struct config_node want = {
	.on_panic = CONFIG_DUMP, .on_hang = CONFIG_STOP, .backoff_s = 60,
};

static struct ending end(uint32_t request, enum mint_node_state state, uint32_t deaths,
			 uint64_t lived_ms)
{
	const struct ending_facts facts = {
		.request = request, .tag = OWN, .state = state, .deaths = deaths,
		.lived_ms = lived_ms, .hang_ms = HANG_MS,
	};

	return ending_of(&want, &facts);
}

static void test_causes(void **state)
{
	static const struct {
		const char *what;
		uint32_t request;
		enum mint_node_state state;
		enum mint_cause cause;
		enum config_reaction reaction;
	} cases[] = {
		{ "poweroff", KILL(OWN), MINT_NODE_STOPPING, MINT_CAUSE_POWEROFF, CONFIG_STOP },
		{ "reboot", RESTART(OWN), MINT_NODE_STOPPING, MINT_CAUSE_RESET, CONFIG_RESTART },
		{ "reboot -f", RESTART(OWN), MINT_NODE_RUNNING, MINT_CAUSE_RESET, CONFIG_RESTART },
		{ "panic", RESTART(OWN), MINT_NODE_CRASHED, MINT_CAUSE_PANIC, CONFIG_DUMP },
		{ "kill by another", KILL(OTHER), MINT_NODE_RUNNING, MINT_CAUSE_REQUEST,
		  CONFIG_STOP },
		{ "restart by another, of one that crashed", RESTART(OTHER), MINT_NODE_CRASHED,
		  MINT_CAUSE_REQUEST, CONFIG_RESTART },
		{ "start by another", START(OTHER), MINT_NODE_HALTED, MINT_CAUSE_REQUEST,
		  CONFIG_RESTART },
		{ "its wait is over", START(OWN), MINT_NODE_WAITING, MINT_CAUSE_BACKOFF,
		  CONFIG_RESTART },
		{ "it hangs", KILL(MINT_TAG_MONITOR) | MINT_REQUEST_HANG, MINT_NODE_HUNG,
		  MINT_CAUSE_SILENCE, CONFIG_STOP },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ending e = end(cases[i].request, cases[i].state, 0, BACKOFF_LIVED_MS);

		if (e.cause != cases[i].cause || e.reaction != cases[i].reaction)
			fail_msg("%s: cause %d, reaction %d", cases[i].what, e.cause, e.reaction);
		assert_int_equal(e.arg, e.cause == MINT_CAUSE_SILENCE ? HANG_MS : cases[i].request);
		assert_int_equal(e.wait_ms, 0);
	}
}

/* Early deaths in a row are counted, and the wait grows with them. */
static void test_untimely(void **state)
{
	static const struct { uint32_t request; enum mint_node_state state; } cases[] = {
		{ RESTART(OWN), MINT_NODE_CRASHED },				/* a panic */
		{ RESTART(OWN), MINT_NODE_RUNNING }, /* an unannounced end */
		{ RESTART(MINT_TAG_MONITOR) | MINT_REQUEST_HANG, MINT_NODE_HUNG },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ending first = end(cases[i].request, cases[i].state, 0, 10);
		struct ending third = end(cases[i].request, cases[i].state, 2, 10);
		struct ending late = end(cases[i].request, cases[i].state, 2, BACKOFF_LIVED_MS);

		assert_int_equal(first.deaths, 1);
		assert_int_equal(first.wait_ms, 0);
		assert_int_equal(third.deaths, 3);
		assert_int_equal(third.wait_ms, backoff_ms(3, 60000));
		assert_int_equal(late.deaths, 0);
		assert_int_equal(late.wait_ms, 0);
	}
}

/* An announced end, or one by a kill, is no early death. A start proves nothing. */
static void test_timely(void **state)
{
	(void)state;
	assert_int_equal(end(RESTART(OWN), MINT_NODE_STOPPING, 5, 10).deaths, 0);
	assert_int_equal(end(KILL(OWN), MINT_NODE_STOPPING, 5, 10).deaths, 0);
	assert_int_equal(end(KILL(OTHER), MINT_NODE_RUNNING, 5, 10).deaths, 0);
	assert_int_equal(end(START(OTHER), MINT_NODE_HALTED, 5, 10).deaths, 5);
	assert_int_equal(end(RESTART(OTHER), MINT_NODE_RUNNING, 5, 10).deaths, 5);
	assert_int_equal(end(START(OWN), MINT_NODE_WAITING, 5, 10).deaths, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_untimely),
		cmocka_unit_test(test_timely),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
