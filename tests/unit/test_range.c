// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/base/range.c: ranges of addresses and sets of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "lib/base/range.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Pictures: each character is a page; '#' is in the set. */
#define PAGE KIB(4)

static struct range_set draw(const char *picture)
{
	struct range_set s;

	range_set_clear(&s);
	for (size_t i = 0; picture[i]; i++) {
		size_t first = i;

		while (picture[i] == '#')
			i++;
		if (i > first)
			s.r[s.count++] = (struct range){ first * PAGE, i * PAGE };
		if (!picture[i])
			break;
	}
	return s;
}

/* Returns the one range of a picture, or {0, 0} if it has none. */
static struct range draw_range(const char *picture)
{
	struct range_set s = draw(picture);

	assert_in_range(s.count, 0, 1);
	return s.count ? s.r[0] : (struct range){ 0, 0 };
}

static void assert_set(const struct range_set *got, const struct range_set *want)
{
	assert_int_equal(got->count, want->count);
	for (unsigned int i = 0; i < want->count; i++) {
		assert_int_equal(got->r[i].start, want->r[i].start);
		assert_int_equal(got->r[i].end, want->r[i].end);
	}
	assert_false(got->overflow);
}

struct set_case {
	const char *what, *before, *r, *after;
};

static void test_add(void **state)
{
	static const struct set_case cases[] = {
		{ "into the empty set",
		  "            ",
		  "  ####      ",
		  "  ####      " },
		{ "nothing",
		  "  ####      ",
		  "            ",
		  "  ####      " },
		{ "before all",
		  "    ##   ## ",
		  " #          ",
		  " #  ##   ## " },
		{ "between",
		  " ##     ##  ",
		  "    ##      ",
		  " ## ##  ##  " },
		{ "behind",
		  " ##  #      ",
		  "        ### ",
		  " ##  #  ### " },
		{ "touching on the left",
		  "    ####    ",
		  "  ##        ",
		  "  ######    " },
		{ "touching on the right",
		  "    ##   #  ",
		  "      ##    ",
		  "    #### #  " },
		{ "closing a gap",
		  "  ##  ##  ##",
		  "    ##      ",
		  "  ######  ##" },
		{ "overlapping two",
		  "  ###  ###  ",
		  "    ####    ",
		  "  ########  " },
		{ "inside",
		  "  ########  ",
		  "    ##      ",
		  "  ########  " },
		{ "around all",
		  "  # # # #   ",
		  "############",
		  "############" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct range_set s = draw(cases[i].before), want = draw(cases[i].after);

		print_message("add %s\n", cases[i].what);
		range_set_add(&s, draw_range(cases[i].r));
		assert_set(&s, &want);
	}
}

static void test_subtract(void **state)
{
	static const struct set_case cases[] = {
		{ "from the empty set",
		  "            ",
		  "  ####      ",
		  "            " },
		{ "nothing",
		  "  ####      ",
		  "            ",
		  "  ####      " },
		{ "what is not there",
		  "  ##    ##  ",
		  "    ####    ",
		  "  ##    ##  " },
		{ "the left end",
		  "   #####  # ",
		  "  ###       ",
		  "     ###  # " },
		{ "the right end",
		  " # #####    ",
		  "      ####  ",
		  " # ###      " },
		{ "a hole",
		  "  ########  ",
		  "     ##     ",
		  "  ###  ###  " },
		{ "a range",
		  "  ##  ##  ##",
		  "      ##    ",
		  "  ##      ##" },
		{ "several, with two halves",
		  "  ### # ### ",
		  "   #######  ",
		  "  #       # " },
		{ "all",
		  "  # # # #   ",
		  "############",
		  "            " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct range_set s = draw(cases[i].before), want = draw(cases[i].after);

		print_message("subtract %s\n", cases[i].what);
		range_set_subtract(&s, draw_range(cases[i].r));
		assert_set(&s, &want);
	}
}

static void test_find(void **state)
{
	static const struct {
		const char *set, *within;
		unsigned int pages, align;
		int low, high;			/* page; -1: none */
	} cases[] = {
		{ "            ", "############", 1, 1, -1, -1 },
		{ "  ####   ## ", "############", 1, 1,  2, 10 },
		{ "  ####   ## ", "############", 2, 1,  2,  9 },
		{ "  ####   ## ", "############", 3, 1,  2,  3 },
		{ "  ####   ## ", "############", 4, 1,  2,  2 },
		{ "  ####   ## ", "############", 5, 1, -1, -1 },
		{ "  ####   ## ", "############", 1, 4,  4,  4 },
		{ "  ####   ## ", "############", 3, 4, -1, -1 },
		{ " ###### ####", "############", 2, 4,  4,  8 },
		{ "  ####   ## ", "   ###      ", 2, 1,  3,  4 },
		{ "  ####   ## ", "   ###      ", 2, 4,  4,  4 },
		{ "  ####   ## ", "      ###   ", 1, 1, -1, -1 },
		{ "  ####   ## ", "            ", 1, 1, -1, -1 },
		{ "############", "############", 9, 8,  0,  0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct range_set s = draw(cases[i].set);
		struct range within = draw_range(cases[i].within);
		uint64_t size = cases[i].pages * PAGE, align = cases[i].align * PAGE;
		phys_t low = 0, high = 0;

		print_message("case %zu\n", i);
		assert_int_equal(range_set_find_low(&s, within, size, align, &low),
				 cases[i].low >= 0);
		assert_int_equal(range_set_find_high(&s, within, size, align, &high),
				 cases[i].high >= 0);
		if (cases[i].low >= 0) {
			assert_int_equal(low, (phys_t)cases[i].low * PAGE);
			assert_int_equal(high, (phys_t)cases[i].high * PAGE);
		}
	}
}

static void test_covers(void **state)
{
	static const struct {
		const char *set, *r;
		bool covers;
	} cases[] = {
		{ "   ####  ###", "   ####     ", true },
		{ "   ####  ###", "    ##      ", true },
		{ "   ####  ###", "            ", true },
		{ "   ####  ###", "  ###       ", false },
		{ "   ####  ###", "     ###    ", false },
		{ "   ####  ###", "     #####  ", false },
		{ "            ", "     #      ", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct range_set s = draw(cases[i].set);

		print_message("case %zu\n", i);
		assert_int_equal(range_set_covers(&s, draw_range(cases[i].r)), cases[i].covers);
	}
}

static void test_shrink(void **state)
{
	static const struct {
		struct range r;
		uint64_t align;
		struct range want;
	} cases[] = {
		{ { 0x1000, 0x3000 }, 0x1000, { 0x1000, 0x3000 } },
		{ { 0x0fff, 0x3001 }, 0x1000, { 0x1000, 0x3000 } },
		{ { 0x1001, 0x2fff }, 0x1000, { 0, 0 } },
		{ { 0x1001, 0x3fff }, 0x1000, { 0x2000, 0x3000 } },
		{ { 0x1800, 0x1900 }, 0x1000, { 0, 0 } },
		{ { 0x2000, 0x2000 }, 0x1000, { 0, 0 } },
		{ { 0x3000, 0x2000 }, 0x1000, { 0, 0 } },
		{ { 5, 9 }, 1, { 5, 9 } },
		/* the last pages of the address space: aligning up must not wrap */
		{ { UINT64_MAX - 9, UINT64_MAX }, 0x1000, { 0, 0 } },
		{ { UINT64_MAX - 0x1fff, UINT64_MAX }, 0x1000,
		  { UINT64_MAX - 0x1fff, UINT64_MAX - 0xfff } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct range got = range_shrink(cases[i].r, cases[i].align);

		print_message("case %zu\n", i);
		assert_int_equal(got.start, cases[i].want.start);
		assert_int_equal(got.end, cases[i].want.end);
	}
}

static void test_pairs(void **state)
{
	static const struct {
		const char *a, *b, *both;
		bool a_contains_b;
	} cases[] = {
		{ " ####   ", "   #### ", "   ##   ", false },
		{ " ####   ", "     ###", "        ", false },
		{ " ######", "   ##  ", "   ##  ", true },
		{ " ######", "       ", "       ", true },
		{ "       ", "  ##   ", "       ", false },
		{ "  ##   ", "  ##   ", "  ##   ", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct range a = draw_range(cases[i].a), b = draw_range(cases[i].b);
		struct range both = draw_range(cases[i].both);
		struct range ab = range_intersect(a, b), ba = range_intersect(b, a);

		print_message("case %zu\n", i);
		assert_memory_equal(&ab, &both, sizeof(both));
		assert_memory_equal(&ba, &both, sizeof(both));
		assert_int_equal(range_overlaps(a, b), !range_empty(both));
		assert_int_equal(range_contains(a, b), cases[i].a_contains_b);
	}
}

/* A full set refuses a range that would need one element more, and takes all others. */
static void test_overflow(void **state)
{
	struct range_set s, full;

	(void)state;
	range_set_clear(&s);
	for (unsigned int i = RANGE_SET_MAX; i-- > 0; )
		range_set_add(&s, range_of(i * 4 * PAGE, 2 * PAGE));
	assert_int_equal(s.count, RANGE_SET_MAX);
	assert_int_equal(range_set_size(&s), RANGE_SET_MAX * 2 * PAGE);
	assert_false(s.overflow);
	full = s;

	range_set_add(&s, range_of(3 * PAGE, PAGE / 2));
	assert_true(s.overflow);
	s.overflow = false;
	assert_memory_equal(&s, &full, sizeof(s));

	range_set_subtract(&s, range_of(PAGE / 2, PAGE));
	assert_true(s.overflow);
	s.overflow = false;
	assert_memory_equal(&s, &full, sizeof(s));

	range_set_add(&s, range_of(2 * PAGE, 2 * PAGE));
	assert_false(s.overflow);
	assert_int_equal(s.count, RANGE_SET_MAX - 1);
	range_set_subtract(&s, range_of(PAGE, PAGE));
	assert_false(s.overflow);
	assert_int_equal(s.count, RANGE_SET_MAX);
	range_set_subtract(&s, range_of(0, UINT64_MAX));
	assert_int_equal(s.count, 0);
}

static void test_top_of_address_space(void **state)
{
	struct range all = { 0, UINT64_MAX };
	struct range_set s;
	phys_t at;

	(void)state;
	range_set_clear(&s);
	range_set_add(&s, (struct range){ UINT64_MAX - 0xfff, UINT64_MAX });
	assert_true(range_set_find_low(&s, all, 0xfff, PAGE, &at));
	assert_int_equal(at, UINT64_MAX - 0xfff);
	assert_false(range_set_find_low(&s, all, PAGE, PAGE, &at));
	assert_false(range_set_find_high(&s, all, PAGE, PAGE, &at));
	assert_false(range_set_find_low(&s, all, UINT64_MAX, 1, &at));
	assert_false(range_set_find_high(&s, all, UINT64_MAX, 1, &at));
	range_set_subtract(&s, (struct range){ UINT64_MAX - 0xfff, UINT64_MAX - 0xffe });
	assert_false(range_set_find_low(&s, all, 1, PAGE, &at));
	assert_false(range_set_find_high(&s, all, 1, PAGE, &at));
}

#define CELLS 8u

static struct range_set set_of_bits(unsigned int bits)
{
	char picture[CELLS + 1] = "";

	for (unsigned int i = 0; i < CELLS; i++)
		picture[i] = bits >> i & 1 ? '#' : ' ';
	return draw(picture);
}

static int find_bits(unsigned int bits, unsigned int within, unsigned int n, unsigned int align,
		     bool high)
{
	int found = -1;

	for (unsigned int at = 0; at + n <= CELLS; at += align) {
		unsigned int want = ((1u << n) - 1) << at;

		if ((bits & within & want) == want && (found < 0 || high))
			found = (int)at;
	}
	return found;
}

static void check_against_bits(unsigned int bits, unsigned int first, unsigned int end)
{
	unsigned int mask = ((1u << end) - 1) & ~((1u << first) - 1);
	struct range r = { first * PAGE, end * PAGE };
	struct range_set s = set_of_bits(bits), want = set_of_bits(bits | mask);
	phys_t at;

	assert_int_equal(range_set_covers(&s, r), (bits & mask) == mask);
	for (unsigned int n = 1; n <= CELLS; n++)
		for (unsigned int align = 1; align <= 4; align *= 2) {
			int low = find_bits(bits, mask, n, align, false);
			int high = find_bits(bits, mask, n, align, true);

			at = (phys_t)-1;
			range_set_find_low(&s, r, n * PAGE, align * PAGE, &at);
			assert_int_equal(at, low < 0 ? (phys_t)-1 : (phys_t)low * PAGE);
			at = (phys_t)-1;
			range_set_find_high(&s, r, n * PAGE, align * PAGE, &at);
			assert_int_equal(at, high < 0 ? (phys_t)-1 : (phys_t)high * PAGE);
		}
	range_set_add(&s, r);
	assert_set(&s, &want);
	s = set_of_bits(bits);
	want = set_of_bits(bits & ~mask);
	range_set_subtract(&s, r);
	assert_set(&s, &want);
}

/*
 * r:       [0        5)  (empty)  [8    11)
 * cut by 2 [0 2)[2 4)[4 5)        [8 10)[10 11)
 */
static void test_pieces(void **state)
{
	static const struct range r[] = { { 0, 5 * PAGE }, { 7 * PAGE, 7 * PAGE },
					  { 8 * PAGE, 11 * PAGE } };
	static const struct {
		uint64_t size;		/* in pages, like all that follows */
		unsigned int count;
		struct range piece[8];
	} cases[] = {
		{ 1, 8, { { 0, 1 }, { 1, 2 }, { 2, 3 }, { 3, 4 }, { 4, 5 }, { 8, 9 }, { 9, 10 },
			  { 10, 11 } } },
		{ 2, 5, { { 0, 2 }, { 2, 4 }, { 4, 5 }, { 8, 10 }, { 10, 11 } } },
		{ 3, 3, { { 0, 3 }, { 3, 5 }, { 8, 11 } } },
		{ 5, 2, { { 0, 5 }, { 8, 11 } } },
		{ 100, 2, { { 0, 5 }, { 8, 11 } } },
	};
	struct range piece;

	(void)state;
	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (unsigned int k = 0; k < cases[i].count; k++) {
			assert_true(range_piece(r, 3, cases[i].size * PAGE, k, &piece));
			assert_int_equal(piece.start, cases[i].piece[k].start * PAGE);
			assert_int_equal(piece.end, cases[i].piece[k].end * PAGE);
		}
		assert_false(range_piece(r, 3, cases[i].size * PAGE, cases[i].count, &piece));
		assert_false(range_piece(r, 3, cases[i].size * PAGE, UINT64_MAX, &piece));
	}
	assert_false(range_piece(r, 0, PAGE, 0, &piece));
}

/* A piece that ends at the top of the address space is followed by none. */
static void test_last_piece(void **state)
{
	const struct range top = { UINT64_MAX - 5 * PAGE, UINT64_MAX };
	struct range piece;

	(void)state;
	assert_true(range_piece(&top, 1, 4 * PAGE, 1, &piece));
	assert_true(piece.start == UINT64_MAX - PAGE && piece.end == UINT64_MAX);
	assert_false(range_piece(&top, 1, 4 * PAGE, 2, &piece));
}

/* Compares every set and every range of eight pages with a bit mask. */
static void test_all_small_sets(void **state)
{
	(void)state;
	for (unsigned int bits = 0; bits < 1u << CELLS; bits++)
		for (unsigned int first = 0; first < CELLS; first++)
			for (unsigned int end = first; end <= CELLS; end++)
				check_against_bits(bits, first, end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_subtract),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_covers),
		cmocka_unit_test(test_shrink),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_last_piece),
		cmocka_unit_test(test_overflow),
		cmocka_unit_test(test_top_of_address_space),
		cmocka_unit_test(test_all_small_sets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
