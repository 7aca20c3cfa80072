// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/printk/printk_text.c: a record as dmesg prints it, and as /dev/kmsg has it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "lib/printk/printk_text.h"

static char said[2048];

static void keep(struct fmt_sink *sink, const char *s, size_t len)
{
	(void)sink;
	strncat(said, s, len);
}

static const char *print(const char *text, size_t len, uint64_t ts_nsec)
{
	struct printk_record record = { .ts_nsec = ts_nsec, .len = (uint16_t)len };
	struct fmt_sink sink = { keep };

	memcpy(record.text, text, len);
	said[0] = '\0';
	printk_print(&sink, &record);
	return said;
}

static void test_print(void **state)
{
	(void)state;
	assert_string_equal(print("Linux", 5, 0), "[    0.000000] Linux\n");
	assert_string_equal(print("", 0, 1999), "[    0.000001] \n");
	assert_string_equal(print("a\tb", 3, 12345678901ull), "[   12.345678] a\tb\n");
	assert_string_equal(print("two\nlines", 9, 1000000000ull),
			    "[    1.000000] two\n               lines\n");
	assert_string_equal(print("end\n", 4, 0), "[    0.000000] end\n");
	assert_string_equal(print("\x1b[2J\r\0\xc3\xa4", 8, 0),
			    "[    0.000000] \\x1b[2J\\x0d\\x00\\xc3\\xa4\n");
	assert_string_equal(print("x", 1, UINT64_MAX), "[18446744073.709551] x\n");
}

static bool parse(const char *text, struct printk_record *out)
{
	return printk_parse(out, text_of(text, strlen(text)));
}

static void test_parse(void **state)
{
	struct printk_record r;

	(void)state;
	assert_true(parse("6,339,5140900,-;NET: Registered\n", &r));
	assert_int_equal(r.level, 6);
	assert_int_equal(r.facility, 0);
	assert_int_equal(r.seq, 339);
	assert_int_equal(r.ts_nsec, 5140900000ull);
	assert_int_equal(r.len, 15);
	assert_memory_equal(r.text, "NET: Registered", 15);
	assert_true(parse("30,340,5690716,c,caller=T17;udevd[80]: \\x5c \\x0aline\n"
			  " SUBSYSTEM=acpi\n DEVICE=+acpi:PNP0A03:00\n", &r));
	assert_int_equal(r.level, 6);
	assert_int_equal(r.facility, 3);
	assert_int_equal(r.caller_id, 17);
	assert_int_equal(r.len, 18);
	assert_memory_equal(r.text, "udevd[80]: \\ \nline", 18);
	assert_true(parse("4,1,2,-,later=x,caller=C3;", &r));
	assert_int_equal(r.caller_id, 0x80000003u);
	assert_int_equal(r.len, 0);
	assert_true(parse("4,1,2;\\x4\\xzz\\", &r));
	assert_memory_equal(r.text, "\\x4\\xzz\\", 8);
}

static void test_parse_bad(void **state)
{
	static const char *const bad[] = {
		"", "\n", "6", "6,1", "6,1,2", "6,1,2,-", "x,1,2,-;y", "6,-1,2,-;y", ",,,;",
		"6,1,18446744073709551615,-;y", "6;1,2,-", "6,99999999999999999999,1,-;",
	};
	static char text[5000] = "6,1,2,-;";
	struct printk_record r;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(parse(bad[i], &r));
	memset(text + 8, 'z', sizeof(text) - 9);
	assert_true(parse(text, &r));
	assert_int_equal(r.len, PRINTK_TEXT_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
