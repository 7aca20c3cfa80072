// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/base/fmt.c: formatted output. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "lib/base/fmt.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Our function and the C library's must print the same. */
#define SAME(...) do {								\
	char ours_[256], theirs_[256];						\
	size_t len_ = fmt_string(ours_, sizeof(ours_), __VA_ARGS__);		\
	int want_ = snprintf(theirs_, sizeof(theirs_), __VA_ARGS__);		\
	assert_string_equal(ours_, theirs_);					\
	assert_int_equal(len_, want_);						\
} while (0)

static void test_as_printf(void **state)
{
	(void)state;
	SAME("nothing");
	SAME("%%|%d%%", 5);
	SAME("%c%c|%3c|%-3c|", 'a', 'z', 'r', 'l');
	SAME("%s|%10s|%-10s|%2s|", "text", "right", "left", "longer");
	SAME("%s|%5s|", "", "");
	SAME("%.*s|%.*s|%8.*s|%-8.*s|", 3, "abcdef", 0, "abc", 2, "xyz", 2, "xyz");
	SAME("%.*s|", -1, "a negative precision is none");
	SAME("%d|%d|%d|%d", 0, -1, INT_MAX, INT_MIN);
	SAME("%u|%u", 0u, UINT_MAX);
	SAME("%x|%X|%x", 0xbeefu, 0xbeefu, 0u);
	SAME("%ld|%ld|%lu|%lx", LONG_MAX, LONG_MIN, ULONG_MAX, ULONG_MAX);
	SAME("%lld|%lld|%llu|%llX", LLONG_MAX, LLONG_MIN, ULLONG_MAX, ULLONG_MAX);
	SAME("%zu|%zx|%zd", SIZE_MAX, (size_t)0x1234, (ssize_t)-5);
	SAME("%5d|%-5d|%05d|%5d|%05d|%-5d|", 42, 42, 42, -42, -42, -42);
	SAME("%04x|%016llx|%-8X|%2u|%02u|", 0x1fu, 0x123456789ull, 0xabcu, 12345u, 7u);
	SAME("%60d|%-60d|%060d|", 1, 2, 3);
	SAME("%s:%u: %s (%d of %d)", "file", 7u, "what", 1, 2);
}

/* Formats that a compiler would reject. */
__attribute__((format(printf, 3, 0)))
static size_t unchecked(char *buf, size_t size, const char *fmt, va_list ap)
{
	return fmt_vstring(buf, size, fmt, ap);
}

static const char *print(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	unchecked(buf, size, fmt, ap);
	va_end(ap);
	return buf;
}

static void test_unchecked_formats(void **state)
{
	static const struct {
		const char *fmt, *want;
	} cases[] = {
		{ "%q", "%q" },
		{ "%p", "%p" },
		{ "%f %d", "%f %d" },
		{ "100%", "100%" },
		{ "a%5", "a%5" },
		{ "a%-", "a%-" },
		{ "a%l", "a%l" },
		{ "%lllu", "%lllu" },
		{ "%ls", "%ls" },
		{ "%.*d", "%.*d" },
		{ "%.3s", "%.3s" },
		{ "%n", "%n" },
	};
	char buf[64];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(print(buf, sizeof(buf), cases[i].fmt), cases[i].want);
	assert_string_equal(print(buf, sizeof(buf), "%-05d|%0-5d|", 42, 42), "42   |42   |");
	/* What comes before is printed as usual; what follows takes no argument. */
	assert_string_equal(print(buf, sizeof(buf), "%s %y %s", "one", "two"), "one %y %s");
}

static void test_null(void **state)
{
	char buf[32];

	(void)state;
	print(buf, sizeof(buf), "[%s] [%8s]", NULL, NULL);
	assert_string_equal(buf, "[(null)] [  (null)]");
}

static void test_bounds(void **state)
{
	char buf[8];

	(void)state;
	for (size_t size = 0; size <= sizeof(buf); size++) {
		memset(buf, '#', sizeof(buf));
		assert_int_equal(fmt_string(buf, size, "%s-%d", "abcd", 123), 8);
		if (size) {
			assert_memory_equal(buf, "abcd-123", size - 1);
			assert_int_equal(buf[size - 1], '\0');
		}
		for (size_t i = size; i < sizeof(buf); i++)
			assert_int_equal(buf[i], '#');
	}
	assert_int_equal(fmt_string(NULL, 0, "%s", "only the length"), 15);
}

struct counting_sink {
	struct fmt_sink sink;
	char text[64];
	size_t len;
};

static void counting_write(struct fmt_sink *sink, const char *s, size_t len)
{
	struct counting_sink *out = (struct counting_sink *)sink;

	assert_int_not_equal(len, 0);
	assert_in_range(out->len + len, 0, sizeof(out->text) - 1);
	memcpy(out->text + out->len, s, len);
	out->len += len;
}

static void test_sink(void **state)
{
	struct counting_sink out = { .sink.write = counting_write };

	(void)state;
	fmt_print(&out.sink, "%s%s%u", "", "x", 10u);
	fmt_print(&out.sink, "%s", "");
	fmt_print(&out.sink, "|%4x|\n", 0xffu);
	assert_string_equal(out.text, "x10|  ff|\n");
}

static void test_nul_character(void **state)
{
	char buf[8] = "#######";

	(void)state;
	assert_int_equal(fmt_string(buf, sizeof(buf), "%c%2c!", '\0', '\0'), 4);
	assert_memory_equal(buf, "\0 \0!", 5);
}

static void test_size(void **state)
{
	static const struct {
		unsigned long long bytes;
		const char *want;
	} cases[] = {
		{ 0, "0 B" },
		{ 17, "17 B" },
		{ 1023, "1023 B" },
		{ 1024, "1 KiB" },
		{ 1025, "1025 B" },
		{ 4096, "4 KiB" },
		{ 900ull << 20, "900 MiB" },
		{ 1ull << 30, "1 GiB" },
		{ 3ull << 29, "1536 MiB" },
		{ 1ull << 40, "1 TiB" },
		{ 1ull << 60, "1048576 TiB" },
		{ (1ull << 40) + 1, "1099511627777 B" },
		{ ULLONG_MAX, "18446744073709551615 B" },
	};
	char buf[FMT_SIZE_LEN];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(fmt_size(buf, cases[i].bytes), cases[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_printf),
		cmocka_unit_test(test_unchecked_formats),
		cmocka_unit_test(test_null),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_sink),
		cmocka_unit_test(test_nul_character),
		cmocka_unit_test(test_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
