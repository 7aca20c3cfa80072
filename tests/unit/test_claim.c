// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/life/claim.c: the right to send INIT, SIPI and NMI to the cores of a node. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/life/claim.h"

static uint64_t taken(uint64_t word, uint32_t lapic_id)
{
	uint64_t next = 0;

	assert_true(claim_take(word, lapic_id, false, &next));
	assert_true(claim_is_of(next, lapic_id));
	assert_false(claim_is_free(next));
	return next;
}

static void test_take(void **state)
{
	static const struct {
		uint32_t holder, asker;
		bool waited, granted;
	} cases[] = {
		{ 1, 2, false, false },
		{ 1, 2, true, true },		/* the holder has left */
		{ 1, 1, false, true },		/* the caller's own claim, from before an INIT */
		{ 0, 1, false, false },		/* LAPIC ID 0 is a holder like any other */
		{ 0, 0, false, true },
		{ 0xfffffffe, 2, false, false },	/* the highest LAPIC ID */
		{ 2, 0xfffffffe, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t word = taken(0, cases[i].holder), next = 0;

		if (claim_take(word, cases[i].asker, cases[i].waited, &next) != cases[i].granted)
			fail_msg("case %zu", i);
		if (cases[i].granted)
			assert_true(claim_is_of(next, cases[i].asker));
	}
}

/*
 * A core that waits can distinguish a holder that goes on from one that takes the claim again and
 * again.
 */
static void test_each_word_is_another(void **state)
{
	uint64_t word = 0, last = 0;

	(void)state;
	assert_true(claim_is_free(word));
	for (unsigned int i = 0; i < 3; i++) {
		word = taken(word, 7);
		assert_int_not_equal(word, last);
		last = word;
		word = claim_drop(word);
		assert_true(claim_is_free(word));
		assert_false(claim_is_of(word, 7));
	}
	word = taken(UINT32_MAX, 7);		/* the count wraps, and the holder stays the same */
	assert_true(claim_is_of(word, 7));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_each_word_is_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
