// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/life/early.c: when a turn of early boot ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "lib/life/early.h"

#define SIGNS(...) { .expected = 2, __VA_ARGS__ }

static void test_turn(void **state)
{
	static const struct {
		const char *what;
		struct early_signs signs;
		enum early_turn turn;
	} cases[] = {
		{ "just entered", SIGNS(.lives = true, .cores = 1), EARLY_TURN_GOES_ON },
		{ "the decompressor borrows the slice",
		  SIGNS(.lives = true, .cores = 1, .slice_used = true), EARLY_TURN_GOES_ON },
		{ "trampoline, cores still to come",
		  SIGNS(.lives = true, .cores = 1, .slice_used = true, .trampoline = true),
		  EARLY_TURN_GOES_ON },
		{ "trampoline and all cores",
		  SIGNS(.lives = true, .cores = 2, .slice_used = true, .trampoline = true),
		  EARLY_TURN_ALIVE },
		{ "all cores without a trampoline", SIGNS(.lives = true, .cores = 2),
		  EARLY_TURN_GOES_ON },
		{ "trampoline, cores come by INIT",
		  SIGNS(.lives = true, .cores = 1, .slice_used = true, .trampoline = true,
			.silent_cores = true), EARLY_TURN_ALIVE },
		{ "one core is enough, the command line says",
		  { .lives = true, .cores = 1, .expected = 1, .slice_used = true,
		    .trampoline = true },
		  EARLY_TURN_ALIVE },
		{ "the heart beats, cores were left out",
		  SIGNS(.lives = true, .cores = 1, .slice_used = true, .trampoline = true,
			.beats = true), EARLY_TURN_ALIVE },
		{ "the heart beats: that is enough",
		  SIGNS(.lives = true, .cores = 1, .beats = true),
		  EARLY_TURN_ALIVE },
		/*
		 * The signs are the last life's, or written by another node: the kernel was not
		 * entered.
		 */
		{ "signs of a node that does not live",
		  SIGNS(.beats = true, .cores = 2, .slice_used = true, .trampoline = true),
		  EARLY_TURN_GOES_ON },
		{ "time is up: no sign", SIGNS(.lives = true, .cores = 1, .expired = true),
		  EARLY_TURN_SILENT },
		{ "time is up: cores left out",
		  SIGNS(.lives = true, .cores = 1, .slice_used = true, .trampoline = true,
			.expired = true), EARLY_TURN_ALIVE },
		{ "time is up: something in the slice",
		  SIGNS(.lives = true, .cores = 1, .slice_used = true, .expired = true),
		  EARLY_TURN_ALIVE },
		{ "time is up: never entered, or taken home", SIGNS(.expired = true),
		  EARLY_TURN_LOST },
		{ "time is up: taken home, signs are left",
		  SIGNS(.beats = true, .cores = 2, .slice_used = true, .trampoline = true,
			.expired = true), EARLY_TURN_LOST },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (early_turn(&cases[i].signs) != cases[i].turn)
			fail_msg("%s: %d", cases[i].what, early_turn(&cases[i].signs));
}

/* A turn whose time is over ends, whatever else is seen. */
static void test_every_turn_ends(void **state)
{
	(void)state;
	for (unsigned int bits = 0; bits < 32; bits++)
		for (unsigned int cores = 0; cores < 4; cores++) {
			const struct early_signs signs = {
				.lives = bits & 1, .beats = bits & 2, .slice_used = bits & 4,
				.trampoline = bits & 8, .silent_cores = bits & 16,
				.cores = cores, .expected = 2, .expired = true,
			};

			assert_int_not_equal(early_turn(&signs), EARLY_TURN_GOES_ON);
		}
}

static void test_cores(void **state)
{
	static const struct { const char *cmdline; unsigned int owned, cores; } cases[] = {
		{ "", 4, 4 },
		{ "quiet", 4, 4 },
		{ "nosmp", 4, 1 },
		{ "loglevel=7 nosmp", 4, 1 },
		{ "nosmpx notnosmp", 4, 4 },
		{ "maxcpus=1", 4, 1 },
		{ "maxcpus=0 quiet", 4, 1 },
		{ "maxcpus=3", 4, 3 },
		{ "maxcpus=9", 4, 4 },
		{ "maxcpus=99999999999", 4, 4 },
		{ "maxcpus=", 4, 4 },
		{ "maxcpus=two", 4, 4 },
		{ "xmaxcpus=1", 4, 4 },
		{ "maxcpus=1 maxcpus=2", 4, 2 },	/* the last word counts */
		{ "maxcpus=2 nosmp", 4, 1 },
		{ "nosmp maxcpus=2", 4, 2 },
		{ "nr_cpus=1", 4, 1 },
		{ "nr_cpus=2 maxcpus=3", 4, 2 },
		{ "nr_cpus=3 maxcpus=2", 4, 2 },
		{ "nr_cpus=0", 4, 4 },			/* Linux does not accept it */
		{ "possible_cpus=2", 4, 2 },
		{ "\tmaxcpus=1\t", 4, 1 },
		{ "quiet -- maxcpus=1", 4, 4 },		/* a word for init */
		{ "dyndbg=\"file a.c maxcpus=1 +p\" quiet", 4, 4 },
		{ "dyndbg=\"x y\" nosmp", 4, 1 },
		{ "a=\"open nosmp", 4, 4 },
		{ "nosmp", 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned int cores = early_cores(cases[i].cmdline, strlen(cases[i].cmdline),
						 cases[i].owned);

		if (cores != cases[i].cores)
			fail_msg("\"%s\": %u of %u", cases[i].cmdline, cores, cases[i].owned);
	}
	assert_int_equal(early_cores(NULL, 0, 3), 3);
	assert_int_equal(early_cores("nosmp", 3, 3), 3); /* no more than @len bytes are read */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_turn),
		cmocka_unit_test(test_every_turn_ends),
		cmocka_unit_test(test_cores),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
