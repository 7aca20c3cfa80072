// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/base/text.c: the pieces of a text that parsers read. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "lib/base/text.h"

static struct text of(const char *s)
{
	return text_of(s, strlen(s));
}

static void assert_text(struct text t, const char *want)
{
	assert_int_equal(t.len, strlen(want));
	assert_memory_equal(t.s, want, t.len);
}

static void test_trim(void **state)
{
	static const struct { const char *in, *out; } c[] = {
		{ "", "" }, { " \t ", "" }, { "a", "a" }, { "  a b\t", "a b" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++)
		assert_text(text_trim(of(c[i].in)), c[i].out);
	assert_true(text_is(of("ab"), "ab"));
	assert_false(text_is(of("ab"), "a"));
	assert_false(text_is(of("a"), "ab"));
}

static void test_lines(void **state)
{
	struct text rest = of("a\r\n\n b\r\r\n\r\nc"), line;
	static const char *const want[] = { "a", "", " b\r", "", "c" };

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_true(text_line(&rest, &line));
		assert_text(line, want[i]);
	}
	assert_false(text_line(&rest, &line));
	rest = of("a\n");
	assert_true(text_line(&rest, &line));
	assert_false(text_line(&rest, &line));
}

static void test_words(void **state)
{
	struct text rest = of("  cpu\t3  uid ");

	(void)state;
	assert_text(text_word(&rest), "cpu");
	assert_text(text_word(&rest), "3");
	assert_text(text_word(&rest), "uid");
	assert_text(text_word(&rest), "");
	assert_text(text_word(&rest), "");
}

static void test_items(void **state)
{
	struct text rest = of("a , ,b,"), item;
	static const char *const want[] = { "a", "", "b", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_true(text_item(&rest, ',', &item));
		assert_text(item, want[i]);
	}
	assert_null(rest.s);
	assert_false(text_item(&rest, ',', &item));
	rest = of("");
	assert_true(text_item(&rest, ',', &item));
	assert_int_equal(item.len, 0);
	assert_false(text_item(&rest, ',', &item));
}

static void test_numbers(void **state)
{
	static const struct { const char *in; uint64_t v; } good[] = {
		{ "0", 0 }, { "007", 7 }, { "18446744073709551615", UINT64_MAX },
		{ "0xffffffffffffffff", UINT64_MAX }, { "0xAbC", 0xabc },
		{ "0x00000000000000001", 1 },
	};
	static const char *const bad[] = {
		"", "0x", "x", "-1", "+1", " 1", "1 ", "1a", "0X1", "0xg", "1.0",
		"18446744073709551616", "99999999999999999999", "0x10000000000000000",
	};
	uint64_t v;
	uint32_t h;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(text_u64(of(good[i].in), &v));
		assert_true(v == good[i].v);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(text_u64(of(bad[i]), &v));
	assert_true(text_hex(of("00fF"), 4, &h));
	assert_int_equal(h, 0xff);
	assert_true(text_hex(of("ffffffff"), 8, &h));
	assert_int_equal(h, 0xffffffff);
	assert_false(text_hex(of("fff"), 4, &h));
	assert_false(text_hex(of("0x1f"), 4, &h));
}

/* A quote of any length is whole if it fits, and is cut otherwise, never beyond the buffer. */
static void test_quote(void **state)
{
	char in[100], *buf = malloc(TEXT_QUOTE_LEN);

	(void)state;
	memset(in, 'x', sizeof(in));
	for (size_t n = 0; n < sizeof(in); n++) {
		assert_ptr_equal(text_quote(buf, text_of(in, n)), buf);
		assert_memory_equal(buf, in, n < TEXT_QUOTE_LEN ? n : TEXT_QUOTE_LEN - 4);
		if (n < TEXT_QUOTE_LEN)
			assert_int_equal(strlen(buf), n);
		else
			assert_string_equal(buf + TEXT_QUOTE_LEN - 4, "...");
	}
	assert_string_equal(text_quote(buf, of("a\tb\xc3\xa4 ~\x7f")), "a?b?\? ~?");
	free(buf);
}

static void test_check(void **state)
{
	static const struct {
		const char *in; size_t len; unsigned int line; const char *part;
	} c[] = {
		{ "a\tb\r\nc\n\xc3\xa4", 9, 0, NULL },
		{ "", 0, 0, NULL },
		{ "a\nb\0c", 5, 2, "0x00" },
		{ "\x1b[0m", 4, 1, "0x1b" },
		{ "a\n\n\r", 4, 3, "0x0d (CR without LF)" },
		{ "\x7f\0\0\0", 4, 1, "0x7f" },
		{ "\xff\xfe" "a\0", 4, 1, "UTF-16" },
		{ "\xfe\xff\0a", 4, 1, "UTF-16" },
	};
	static struct diag diag;
	struct text bom = of("\xef\xbb\xbf" "a");

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		struct text t = text_of(c[i].in, c[i].len);

		diag_init(&diag);
		assert_int_equal(text_check(&t, "f", &diag), !c[i].part);
		assert_int_equal(diag.errors, !!c[i].part);
		if (!c[i].part)
			continue;
		assert_int_equal(diag.entry[0].line, c[i].line);
		assert_non_null(strstr(diag.entry[0].text, c[i].part));
	}
	diag_init(&diag);
	assert_true(text_check(&bom, "f", &diag));
	assert_text(bom, "a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_items),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_quote),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
