/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of machine text share: they print machines, and parse text. */
#ifndef TESTS_MACHINE_TEXT_FIXTURE_H
#define TESTS_MACHINE_TEXT_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/machine_equal.h"

static struct machine a, b;
static struct diag diag;

struct string_sink {
	struct fmt_sink sink;
	size_t len;
	char text[1 << 20];
};
static struct string_sink out;

static inline void string_write(struct fmt_sink *sink, const char *s, size_t len)
{
	struct string_sink *o = (struct string_sink *)sink;

	assert_true(o->len + len < sizeof(o->text));
	memcpy(o->text + o->len, s, len);
	o->len += len;
	o->text[o->len] = '\0';
}

static inline const char *print(const struct machine *m)
{
	out.sink.write = string_write;
	out.len = 0;
	machine_print(m, &out.sink);
	return out.text;
}

static inline bool parse_bytes(struct machine *m, const char *text, size_t size)
{
	char *copy = malloc(size ? size : 1);
	bool good;

	memcpy(copy, text, size);
	memset(m, 0xa5, sizeof(*m));
	diag_init(&diag);
	good = machine_parse(m, "box.txt", copy, size, &diag);
	free(copy);
	assert_int_equal(good, diag.errors == 0);
	return good;
}

static inline bool parse(struct machine *m, const char *text)
{
	return parse_bytes(m, text, strlen(text));
}

static inline void assert_round_trip(const struct machine *m)
{
	char *first = strdup(print(m));

	if (!parse(&b, first))
		fail_msg("line %u: %s in:\n%s", diag.entry[0].line, diag.entry[0].text, first);
	assert_true(machine_equal(m, &b));
	assert_string_equal(print(&b), first);
	free(first);
}

#endif
