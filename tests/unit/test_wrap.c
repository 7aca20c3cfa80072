// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/console/wrap.c: wrapping text at the width of a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "lib/console/wrap.h"

#define TEN	"aaaaaaaaa "
#define LONG	"bbbbbbbbbbbbbbbbbbbb"

struct text_sink {
	struct fmt_sink sink;
	size_t len;
	char text[1024];
};

static void keep(struct fmt_sink *sink, const char *s, size_t len)
{
	struct text_sink *t = (struct text_sink *)sink;

	assert_true(t->len + len < sizeof(t->text));
	memcpy(t->text + t->len, s, len);
	t->len += len;
}

static void test_rows(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "", "" },
		{ "\n\n", "\n\n" },
		{ "short\nno end", "short\nno end" },
		{ TEN TEN TEN TEN TEN TEN TEN "1234567890\n",		/* just fits */
		  TEN TEN TEN TEN TEN TEN TEN "1234567890\n" },
		{ TEN TEN TEN TEN TEN TEN TEN "12345678901\n",
		  TEN TEN TEN TEN TEN TEN "aaaaaaaaa\n  12345678901\n" },
		{ LONG LONG LONG LONG "c d\n", LONG LONG LONG LONG "\n  c d\n" },
		{ "x   " LONG LONG LONG "ccccccccccccccccc d\n",
		  "x\n  " LONG LONG LONG "ccccccccccccccccc\n  d\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		/* The text comes in one piece, and byte by byte. */
		for (size_t step = 1; step < 2000; step += 1998) {
			struct text_sink out = { .sink.write = keep };
			struct wrap w;

			wrap_init(&w, &out.sink);
			for (size_t at = 0, n = strlen(cases[i].in); at < n; at += step)
				w.sink.write(&w.sink, cases[i].in + at,
					     n - at < step ? n - at : step);
			wrap_flush(&w);
			assert_string_equal(out.text, cases[i].out);
		}
	}
}

/* Whatever the text is, no row is wider, and only blanks are lost. */
static void test_any(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (unsigned int round = 0; round < 200; round++) {
		struct text_sink out = { .sink.write = keep };
		struct wrap w;
		char in[300];
		size_t n = 0, column = 0, at = 0;

		wrap_init(&w, &out.sink);
		while (n < sizeof(in)) {
			seed = seed * 1664525 + 1013904223;
			in[n++] = (seed >> 24) % 50 == 0 ? '\n' :
				  (seed >> 16) % (round + 2) ? 'x' : ' ';
		}
		w.sink.write(&w.sink, in, n);
		wrap_flush(&w);
		for (size_t i = 0; i < out.len; i++) {
			column = out.text[i] == '\n' ? 0 : column + 1;
			assert_true(column <= WRAP_COLUMNS);
			if (out.text[i] != 'x')
				continue;
			while (at < n && in[at] != 'x')
				at++;
			assert_true(at++ < n);
		}
		while (at < n)
			assert_true(in[at++] != 'x');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_any),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
