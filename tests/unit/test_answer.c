// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/life/answer.c: whether a node may be started, killed or restarted now. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/life/answer.h"

#define START	MINT_REQUEST_START
#define KILL	MINT_REQUEST_KILL
#define RESTART	MINT_REQUEST_RESTART

static void test_rests(void **state)
{
	(void)state;
	for (uint32_t s = 0; s < MINT_NODE_STATE_COUNT + 3; s++)
		assert_int_equal(life_rests(s), s == MINT_NODE_LOADED || s == MINT_NODE_HALTED ||
				 s == MINT_NODE_WAITING);
	assert_false(life_rests(UINT32_MAX));
}

static void test_answers(void **state)
{
	static const struct {
		const char *what;
		struct life_facts facts;
		enum mint_request_kind kind, becomes;
		enum life_answer answer;
	} cases[] = {
		{ "a halted node starts", { .state = MINT_NODE_HALTED }, START, START, LIFE_YES },
		{ "so does one that was left out", { .state = MINT_NODE_LOADED }, START, START,
		  LIFE_YES },
		{ "and one that waits", { .state = MINT_NODE_WAITING }, START, START, LIFE_YES },
		{ "it runs", { .state = MINT_NODE_RUNNING }, START, START, LIFE_RUNS },
		{ "it hangs", { .state = MINT_NODE_HUNG }, START, START, LIFE_RUNS },
		{ "it stops", { .state = MINT_NODE_STOPPING }, START, START, LIFE_RUNS },
		{ "it starts", { .state = MINT_NODE_STARTING }, START, START, LIFE_RUNS },
		{ "no such state", { .state = 99 }, START, START, LIFE_RUNS },
		{ "the state lies", { .state = MINT_NODE_HALTED, .taken = true }, START, START,
		  LIFE_RUNS },
		{ "it crashed, and its cores may be anywhere", { .state = MINT_NODE_CRASHED },
		  START, RESTART, LIFE_YES },
		{ "it crashed, and is home",
		  { .state = MINT_NODE_CRASHED, .flags = MINT_FLAG_HOME },
		  START, START, LIFE_YES },
		{ "it dumps itself", { .state = MINT_NODE_CRASHED, .flags = MINT_FLAG_DUMPING },
		  START, START, LIFE_DUMPS_ITSELF },
		{ "by force the dump is cut",
		  { .state = MINT_NODE_CRASHED, .flags = MINT_FLAG_DUMPING },
		  RESTART, RESTART, LIFE_YES },
		{ "it is off", { .state = MINT_NODE_HALTED }, KILL, KILL, LIFE_IS_OFF },
		{ "it is not off", { .state = MINT_NODE_HALTED, .taken = true }, KILL, KILL,
		  LIFE_YES },
		{ "one that waits may be halted", { .state = MINT_NODE_WAITING }, KILL, KILL,
		  LIFE_YES },
		{ "any may be restarted", { .state = MINT_NODE_HALTED }, RESTART, RESTART,
		  LIFE_YES },
		{ "the hardware BSP", { .state = MINT_NODE_RUNNING, .no_init = true },
		  RESTART, RESTART, LIFE_BEYOND_REACH },
		{ "with the way home", { .state = MINT_NODE_RUNNING, .no_init = true,
		  .flags = MINT_FLAG_NMI_HOME }, RESTART, RESTART, LIFE_YES },
		{ "the hardware BSP at home", { .state = MINT_NODE_HALTED, .no_init = true },
		  START, START, LIFE_YES },
		{ "the hardware BSP, crashed: it may have come by itself",
		  { .state = MINT_NODE_CRASHED, .no_init = true }, KILL, KILL, LIFE_YES },
		{ "the hardware BSP, crashed, in a kernel",
		  { .state = MINT_NODE_CRASHED, .no_init = true, .taken = true }, KILL, KILL,
		  LIFE_BEYOND_REACH },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum mint_request_kind kind = cases[i].kind;

		if (life_answer(&cases[i].facts, &kind) != cases[i].answer ||
		    kind != cases[i].becomes)
			fail_msg("%s", cases[i].what);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rests),
		cmocka_unit_test(test_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
