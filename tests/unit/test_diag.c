// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/base/diag.c: the list of errors and warnings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "lib/base/diag.h"

struct text_sink {
	struct fmt_sink sink;
	char text[16384];
	size_t len;
};

static void text_write(struct fmt_sink *sink, const char *s, size_t len)
{
	struct text_sink *out = (struct text_sink *)sink;

	assert_in_range(out->len + len, 0, sizeof(out->text) - 1);
	memcpy(out->text + out->len, s, len);
	out->len += len;
}

static void assert_printed(const struct diag *d, const char *want)
{
	struct text_sink out = { .sink.write = text_write };

	diag_print(d, &out.sink);
	assert_string_equal(out.text, want);
}

static void test_print(void **state)
{
	struct diag d;

	(void)state;
	memset(&d, 0xa5, sizeof(d));
	diag_init(&d);
	assert_printed(&d, "");
	diag_error(&d, "mint.conf", 7, "core %u: node \"%s\" has it already", 3u, "alpha");
	diag_warning(&d, "mint.conf", 0, "no [pool]");
	diag_warning(&d, "mint.conf", 9, "odd");
	diag_error(&d, NULL, 0, "no MADT");
	diag_error(&d, NULL, 5, "a line of no file");
	assert_printed(&d,
		       "mint.conf:7: core 3: node \"alpha\" has it already\n"
		       "mint.conf: warning: no [pool]\n"
		       "mint.conf:9: warning: odd\n"
		       "no MADT\n"
		       "a line of no file\n");
	assert_int_equal(d.count, 5);
	assert_int_equal(d.errors, 3);
	assert_int_equal(d.dropped, 0);
}

static void test_full_of_errors(void **state)
{
	struct diag d;

	(void)state;
	diag_init(&d);
	for (unsigned int i = 0; i < DIAG_MAX + 3; i++)
		diag_error(&d, NULL, 0, "error %u", i);
	diag_warning(&d, NULL, 0, "late");
	assert_int_equal(d.count, DIAG_MAX);
	assert_int_equal(d.errors, DIAG_MAX + 3);
	assert_int_equal(d.dropped, 4);
	for (unsigned int i = 0; i < DIAG_MAX; i++) {
		char want[32];

		fmt_string(want, sizeof(want), "error %u", i);
		assert_string_equal(d.entry[i].text, want);
	}
}

static void test_says_that_more_were_found(void **state)
{
	struct text_sink out = { .sink.write = text_write };
	static const char tail[] = "n 23\nand 2 more\n";
	struct diag d;

	(void)state;
	diag_init(&d);
	for (unsigned int i = 0; i < DIAG_MAX + 2; i++)
		diag_error(&d, NULL, 0, "n %u", i);
	diag_print(&d, &out.sink);
	assert_string_equal(out.text + out.len - strlen(tail), tail);
}

/* An error finds room as long as there are warnings to drop. */
static void test_error_displaces_warning(void **state)
{
	struct diag d;

	(void)state;
	diag_init(&d);
	diag_warning(&d, NULL, 0, "first");
	diag_warning(&d, NULL, 0, "second");
	for (unsigned int i = 2; i < DIAG_MAX; i++)
		diag_error(&d, NULL, 0, "error %u", i);
	diag_error(&d, NULL, 0, "last");
	assert_int_equal(d.count, DIAG_MAX);
	assert_int_equal(d.dropped, 1);
	assert_int_equal(d.errors, DIAG_MAX - 1);
	assert_string_equal(d.entry[0].text, "first");
	assert_string_equal(d.entry[1].text, "error 2");
	assert_string_equal(d.entry[DIAG_MAX - 2].text, "error 23");
	assert_string_equal(d.entry[DIAG_MAX - 1].text, "last");
	diag_error(&d, NULL, 0, "after the last");
	assert_string_equal(d.entry[0].text, "error 2");
	assert_string_equal(d.entry[DIAG_MAX - 1].text, "after the last");
	assert_int_equal(d.dropped, 2);
}

static void test_long_text(void **state)
{
	char text[DIAG_TEXT + 10];
	struct diag d;

	(void)state;
	memset(text, 'x', sizeof(text));
	diag_init(&d);
	diag_error(&d, NULL, 0, "%.*s", DIAG_TEXT - 1, text);
	assert_int_equal(strlen(d.entry[0].text), DIAG_TEXT - 1);
	assert_int_equal(d.entry[0].text[DIAG_TEXT - 2], 'x');
	diag_error(&d, NULL, 0, "%.*s", DIAG_TEXT, text);
	assert_int_equal(strlen(d.entry[1].text), DIAG_TEXT - 1);
	assert_string_equal(d.entry[1].text + DIAG_TEXT - 5, "x...");
}

static void test_control_characters(void **state)
{
	struct diag d;

	(void)state;
	diag_init(&d);
	diag_error(&d, NULL, 0, "name \"%s\"", "a\nb\033[2Jc\177d\303\251");
	assert_string_equal(d.entry[0].text, "name \"a?b?[2Jc?d\303\251\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_full_of_errors),
		cmocka_unit_test(test_says_that_more_were_found),
		cmocka_unit_test(test_error_displaces_warning),
		cmocka_unit_test(test_long_text),
		cmocka_unit_test(test_control_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
