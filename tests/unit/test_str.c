// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests the monitor's own memory and string functions. They have other names here, so that they can
 * be compared with those of the C library.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define memcpy	mint_memcpy
#define memmove	mint_memmove
#define memset	mint_memset
#define memcmp	mint_memcmp
#define strlen	mint_strlen
#define strcmp	mint_strcmp
#define strncmp	mint_strncmp
#include "lib/base/str.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef strlen
#undef strcmp
#undef strncmp

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define AREA 64u

static void fill(unsigned char *p, unsigned int seed)
{
	for (unsigned int i = 0; i < AREA; i++)
		p[i] = (unsigned char)(seed + i * 7);
}

/* All lengths up to 40 bytes, from and to all places in a word. */
static void test_memcpy(void **state)
{
	unsigned char src[AREA], got[AREA], want[AREA];

	(void)state;
	fill(src, 1);
	for (size_t from = 0; from < 9; from++)
		for (size_t to = 0; to < 9; to++)
			for (size_t n = 0; n <= 40; n++) {
				fill(got, 99);
				fill(want, 99);
				assert_ptr_equal(mint_memcpy(got + to, src + from, n), got + to);
				memcpy(want + to, src + from, n);
				assert_memory_equal(got, want, AREA);
			}
}

/* The areas overlap in both directions, by every distance. */
static void test_memmove(void **state)
{
	unsigned char got[AREA], want[AREA];

	(void)state;
	for (size_t from = 0; from < 24; from++)
		for (size_t to = 0; to < 24; to++)
			for (size_t n = 0; n <= 40; n++) {
				fill(got, 5);
				fill(want, 5);
				assert_ptr_equal(mint_memmove(got + to, got + from, n), got + to);
				memmove(want + to, want + from, n);
				assert_memory_equal(got, want, AREA);
			}
}

static void test_memset(void **state)
{
	static const int values[] = { 0, 1, 0x7f, 0x80, 0xff, -1, 0x1234 };
	unsigned char got[AREA], want[AREA];

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++)
		for (size_t at = 0; at < 9; at++)
			for (size_t n = 0; n <= 40; n++) {
				fill(got, 3);
				fill(want, 3);
				assert_ptr_equal(mint_memset(got + at, values[i], n), got + at);
				memset(want + at, values[i], n);
				assert_memory_equal(got, want, AREA);
			}
}

static int sign(int v)
{
	return (v > 0) - (v < 0);
}

/* The areas differ in one byte, or behind the part that is compared. */
static void test_memcmp(void **state)
{
	unsigned char a[AREA], b[AREA];

	(void)state;
	for (size_t at = 0; at < 9; at++)
		for (size_t n = 0; n <= 32; n++)
			for (size_t differs = 0; differs <= 33; differs++) {
				fill(a, 11);
				memcpy(b, a, AREA);
				b[at + differs] ^= 0x80;
				assert_int_equal(sign(mint_memcmp(a + at, b + at, n)),
						 sign(memcmp(a + at, b + at, n)));
				assert_int_equal(sign(mint_memcmp(b + at, a + at, n)),
						 sign(memcmp(b + at, a + at, n)));
			}
	/* The first byte that differs decides, not the whole word as a number. */
	assert_true(mint_memcmp("\1\0\0\0\0\0\0\2", "\2\0\0\0\0\0\0\1", 8) < 0);
}

static const char *const words[] = {
	"", "a", "b", "ab", "abc", "abd", "abcdefgh", "abcdefghi", "\xff", "a\xff", "\x7f",
};

static void test_strcmp(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(words); i++)
		for (size_t j = 0; j < COUNT(words); j++) {
			assert_int_equal(sign(mint_strcmp(words[i], words[j])),
					 sign(strcmp(words[i], words[j])));
			for (size_t n = 0; n < 12; n++)
				assert_int_equal(sign(mint_strncmp(words[i], words[j], n)),
						 sign(strncmp(words[i], words[j], n)));
		}
}

static void test_strlen(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(words); i++)
		assert_int_equal(mint_strlen(words[i]), strlen(words[i]));
}

static void test_str_copy(void **state)
{
	static const struct {
		const char *src;
		size_t len, size;
		const char *want;	/* NULL: refused */
	} cases[] = {
		{ "abc", 3, 4, "abc" },
		{ "abc", 3, 3, NULL },
		{ "abc", 2, 3, "ab" },
		{ "abc", 0, 1, "" },
		{ "abc", 0, 0, NULL },
		{ "a\0c", 3, 8, NULL },
		{ "abc", 4, 8, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char dst[8] = "#######";

		assert_int_equal(str_copy(dst, cases[i].size, cases[i].src, cases[i].len),
				 cases[i].want != NULL);
		assert_string_equal(dst, cases[i].want ? cases[i].want : "#######");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memcpy),
		cmocka_unit_test(test_memmove),
		cmocka_unit_test(test_memset),
		cmocka_unit_test(test_memcmp),
		cmocka_unit_test(test_strcmp),
		cmocka_unit_test(test_strlen),
		cmocka_unit_test(test_str_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
