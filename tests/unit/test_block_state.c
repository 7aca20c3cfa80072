// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/table/block_state.c: which steps a block may make in mint.ko. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/table/block_state.h"

#define WAY(...)	{ __VA_ARGS__, BLOCK_STATE_COUNT }

/* The ways that a block may go, each from one state in which it may rest to the next one. */
static const enum block_state ways[][8] = {
	WAY(BLOCK_ABSENT, BLOCK_ADDING, BLOCK_OFFLINE, BLOCK_REMOVING, BLOCK_ABSENT),
	WAY(BLOCK_ABSENT, BLOCK_ADDING, BLOCK_ABSENT),
	WAY(BLOCK_OFFLINE, BLOCK_REMOVING, BLOCK_OFFLINE),
	WAY(BLOCK_OFFLINE, BLOCK_CLAIMING, BLOCK_ONLINE, BLOCK_LEAVING, BLOCK_RELEASING,
	    BLOCK_OFFLINE),
	WAY(BLOCK_OFFLINE, BLOCK_CLAIMING, BLOCK_OFFLINE),
	WAY(BLOCK_OFFLINE, BLOCK_CLAIMING, BLOCK_RELEASING, BLOCK_OFFLINE),
	WAY(BLOCK_ONLINE, BLOCK_LEAVING, BLOCK_ONLINE),
	WAY(BLOCK_ONLINE, BLOCK_VACATING, BLOCK_ONLINE),
	WAY(BLOCK_ONLINE, BLOCK_VACATING, BLOCK_HANDING, BLOCK_KEPT, BLOCK_RETAKING, BLOCK_ONLINE),
	WAY(BLOCK_ONLINE, BLOCK_VACATING, BLOCK_STANDBY, BLOCK_HANDING, BLOCK_KEPT),
	WAY(BLOCK_STANDBY, BLOCK_REFILLING, BLOCK_ONLINE),
	WAY(BLOCK_STANDBY, BLOCK_REFILLING, BLOCK_STANDBY),
	WAY(BLOCK_STANDBY, BLOCK_STANDBY_LEAVING, BLOCK_STANDBY),
	WAY(BLOCK_STANDBY, BLOCK_STANDBY_LEAVING, BLOCK_RELEASING, BLOCK_OFFLINE),
	WAY(BLOCK_KEPT, BLOCK_KEPT_LEAVING, BLOCK_OFFLINE),
	/* A group (module/memory/group.c) is made online without its pages. */
	WAY(BLOCK_OFFLINE, BLOCK_KEPT, BLOCK_RETAKING, BLOCK_ONLINE),
	WAY(BLOCK_KEPT, BLOCK_KEPT_LEAVING, BLOCK_KEPT),
	WAY(BLOCK_KEPT, BLOCK_RETAKING, BLOCK_KEPT),
	WAY(BLOCK_KEPT, BLOCK_RETAKING, BLOCK_KEPT),
};

/* Every step of the ways is legal, and no other step is. */
static void test_legal(void **state)
{
	bool wanted[BLOCK_STATE_COUNT][BLOCK_STATE_COUNT] = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		for (size_t j = 1; ways[i][j] != BLOCK_STATE_COUNT; j++)
			wanted[ways[i][j - 1]][ways[i][j]] = true;
	for (int from = 0; from < BLOCK_STATE_COUNT; from++)
		for (int to = 0; to < BLOCK_STATE_COUNT; to++)
			if (block_state_legal(from, to) != wanted[from][to])
				fail_msg("%s -> %s: %s", block_state_name(from),
					 block_state_name(to),
					 wanted[from][to] ? "has to be legal" :
					 "must not be legal");
	assert_false(block_state_legal(BLOCK_STATE_COUNT, BLOCK_ABSENT));
	assert_false(block_state_legal(BLOCK_ABSENT, BLOCK_STATE_COUNT));
	assert_false(block_state_legal((enum block_state)-1, (enum block_state)-1));
}

/* Checks what the three rules in the header need. */
static void test_rules(void **state)
{
	(void)state;
	for (int from = 0; from < BLOCK_STATE_COUNT; from++) {
		assert_false(block_state_idle(from) && block_state_ours(from));
		/* The module stays loaded while a block is ours, or is online for Linux. */
		if (block_state_ours(from) || from == BLOCK_KEPT)
			assert_true(block_state_needs_module(from));
		for (int to = 0; to < BLOCK_STATE_COUNT; to++) {
			if (!block_state_legal(from, to))
				continue;
			/* A block becomes ours by a claim, and ceases to be by a release. */
			if (!block_state_ours(from) && block_state_ours(to))
				assert_true(from == BLOCK_CLAIMING || from == BLOCK_RETAKING);
			if (block_state_ours(from) && !block_state_ours(to))
				assert_true(from == BLOCK_RELEASING || from == BLOCK_HANDING);
		}
	}
	assert_false(block_state_idle(BLOCK_CLAIMING) || block_state_idle(BLOCK_RETAKING));
	assert_false(block_state_ours(BLOCK_CLAIMING) || block_state_ours(BLOCK_RETAKING));
	assert_false(block_state_ours(BLOCK_STATE_COUNT));
	assert_false(block_state_needs_module(BLOCK_OFFLINE));
}

static void test_names(void **state)
{
	(void)state;
	for (int a = 0; a < BLOCK_STATE_COUNT; a++)
		for (int b = 0; b < a; b++)
			assert_string_not_equal(block_state_name(a), block_state_name(b));
	assert_string_equal(block_state_name(BLOCK_CLAIMING), "claiming");
	assert_string_equal(block_state_name(BLOCK_STATE_COUNT), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_legal),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
