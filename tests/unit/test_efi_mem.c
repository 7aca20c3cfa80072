// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/machine/efi_mem.c: reading EFI's memory map. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/machine/efi_mem.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define WB 0x8u
#define DESCS_MAX 16
#define MEM_MAX 8

struct desc {
	uint32_t type;
	uint64_t start, pages, attribute;
};

static void put(uint8_t *p, unsigned int size, uint64_t value)
{
	for (unsigned int i = 0; i < size; i++)
		p[i] = (uint8_t)(value >> (8 * i));
}

/* Returns a map of @count descriptors, in a block of exactly its size. */
static uint8_t *make_map(const struct desc *desc, size_t count, size_t desc_size)
{
	uint8_t *map = malloc(count * desc_size);

	assert_non_null(map);
	memset(map, 0xcc, count * desc_size);
	for (size_t i = 0; i < count; i++) {
		uint8_t *p = map + i * desc_size;

		put(p, 4, desc[i].type);
		put(p + 8, 8, desc[i].start);
		put(p + 24, 8, desc[i].pages);
		put(p + 32, 8, desc[i].attribute);
	}
	return map;
}

static void test_types(void **state)
{
	static const struct {
		uint32_t type;
		uint64_t attribute;
		enum mem_type want;
	} cases[] = {
		{ 0, WB, MEM_RESERVED },
		{ 1, WB, MEM_USABLE },			/* loader */
		{ 2, WB, MEM_USABLE },
		{ 3, WB, MEM_USABLE },			/* boot services */
		{ 4, WB, MEM_USABLE },
		{ 5, WB, MEM_RUNTIME },
		{ 6, WB, MEM_RUNTIME },
		{ 7, WB, MEM_USABLE },
		{ 7, 0xf, MEM_USABLE },
		{ 7, 0x7, MEM_RESERVED },		/* not cacheable */
		{ 7, WB | 1u << 18, MEM_RESERVED },	/* specific purpose */
		{ 8, WB, MEM_UNUSABLE },
		{ 9, WB, MEM_ACPI },
		{ 10, WB, MEM_NVS },
		{ 11, 0x1, MEM_RESERVED },		/* MMIO */
		{ 12, 0x1, MEM_RESERVED },
		{ 13, WB, MEM_RESERVED },
		{ 14, WB, MEM_PERSISTENT },
		{ 15, WB, MEM_RESERVED },		/* unaccepted */
		{ 16, WB, MEM_RESERVED },
		{ 0x80000001, WB, MEM_RESERVED },	/* an OS loader's own type */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct desc d = { cases[i].type, 0x5000, 3, cases[i].attribute };
		uint8_t *map = make_map(&d, 1, 40);
		struct machine_mem mem[1];
		unsigned int count;

		print_message("case %zu\n", i);
		assert_true(efi_mem_read(map, 40, 40, mem, 1, &count));
		assert_int_equal(count, 1);
		assert_int_equal(mem[0].type, cases[i].want);
		assert_int_equal(mem[0].range.start, 0x5000);
		assert_int_equal(mem[0].range.end, 0x8000);
		free(map);
	}
}

/*
 * Pictures of maps: a character is a page, U usable, R reserved, N NVS, '.' nothing. Each string is
 * a descriptor map, in the order of the rows.
 */
static size_t draw_descs(const char *const *rows, struct desc *desc)
{
	size_t n = 0;

	for (; rows[n]; n++) {
		size_t first = strspn(rows[n], "."), pages = strcspn(rows[n] + first, ".");
		char c = rows[n][first];

		assert_in_range(n, 0, DESCS_MAX - 1);
		desc[n] = (struct desc){ c == 'U' ? 7 : c == 'N' ? 10 : 0, first << 12, pages, WB };
	}
	return n;
}

static void assert_picture(const struct machine_mem *mem, unsigned int count, const char *want)
{
	unsigned int n = 0;

	for (size_t i = 0; want[i]; n++) {
		size_t len = strspn(want + i, (char[]){ want[i], '\0' });

		if (want[i] == '.') {
			n--;
		} else {
			assert_in_range(n + 1, 1, count);
			assert_int_equal(mem[n].range.start, i << 12);
			assert_int_equal(mem[n].range.end, (i + len) << 12);
			assert_int_equal(mem[n].type, want[i] == 'U' ? MEM_USABLE :
					 want[i] == 'N' ? MEM_NVS : MEM_RESERVED);
		}
		i += len;
	}
	assert_int_equal(count, n);
}

static void test_order_and_joining(void **state)
{
	static const struct {
		const char *rows[5], *want;
	} cases[] = {
		{ { "UU......",
		    "..UU....",
		    "....UU.." },
		    "UUUUUU.." },
		{ { "....UU..",
		    "..UU....",
		    "UU......" },
		    "UUUUUU.." },
		{ { "....UU..",
		    "UU......",
		    "..UU...." },
		    "UUUUUU.." },
		{ { "......RR",
		    "UU......",
		    "...NN..." },
		    "UU.NN.RR" },
		{ { "UU......",
		    "..RR....",
		    "....UU..",
		    "......UU" },
		    "UURRUUUU" },
		{ { "UU......",
		    "....UU.." },
		    "UU..UU.." },
		{ { ".UUUUUU.",
		    "..UU....",
		    "....UUUU" },
		    ".UUUUUUU" },
		{ { "..U.....",
		    "....U...",
		    "UUUUUUUU" },
		    "UUUUUUUU" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct desc desc[DESCS_MAX];
		size_t n = draw_descs(cases[i].rows, desc);
		uint8_t *map = make_map(desc, n, 48);
		struct machine_mem mem[MEM_MAX];
		unsigned int count;

		print_message("case %zu\n", i);
		assert_true(efi_mem_read(map, n * 48, 48, mem, MEM_MAX, &count));
		assert_picture(mem, count, cases[i].want);
		free(map);
	}
}

/* machine_add_mem decides about overlaps of two types; no descriptor is lost here. */
static void test_overlap_of_types(void **state)
{
	static const struct desc desc[] = { { 7, 0, 8, WB }, { 0, 0x2000, 2, WB } };
	uint8_t *map = make_map(desc, 2, 40);
	struct machine_mem mem[2];
	unsigned int count;

	(void)state;
	assert_true(efi_mem_read(map, 80, 40, mem, 2, &count));
	assert_int_equal(count, 2);
	assert_int_equal(mem[0].range.end, 0x8000);
	assert_int_equal(mem[0].type, MEM_USABLE);
	assert_int_equal(mem[1].range.start, 0x2000);
	assert_int_equal(mem[1].type, MEM_RESERVED);
	free(map);
}

static void test_senseless_descriptors(void **state)
{
	static const struct desc desc[] = {
		{ 7, 0x1000, 0, WB },				/* empty */
		{ 7, 0x1000, UINT64_MAX, WB },			/* more bytes than 2^64 */
		{ 7, 0x1000, (1ull << 52) + 1, WB },
		{ 7, UINT64_MAX - 0xfff, 2, WB },		/* wraps */
		{ 7, 0x1000, UINT64_MAX >> 12, WB },		/* wraps, too */
		{ 7, 0x100000, 16, WB },
	};
	uint8_t *map = make_map(desc, COUNT(desc), 40);
	struct machine_mem mem[MEM_MAX];
	unsigned int count;

	(void)state;
	assert_true(efi_mem_read(map, COUNT(desc) * 40, 40, mem, MEM_MAX, &count));
	assert_int_equal(count, 1);
	assert_int_equal(mem[0].range.start, 0x100000);
	assert_int_equal(mem[0].range.end, 0x110000);
	free(map);
}

static void test_sizes(void **state)
{
	static const struct {
		size_t size, desc_size;
		bool want;
	} cases[] = {
		{ 240, 40, true }, { 240, 48, true }, { 240, 240, true }, { 0, 40, true },
		{ 240, 0, false }, { 240, 39, false }, { 240, 24, false }, { 240, 50, false },
		{ 239, 40, false }, { 240, 241, false }, { 240, SIZE_MAX, false },
	};
	struct desc desc[6] = { { 0 } };
	uint8_t *map = make_map(desc, 6, 40);
	struct machine_mem mem[MEM_MAX];
	unsigned int count;

	(void)state;
	memset(map, 0, 240);
	for (size_t i = 0; i < COUNT(cases); i++) {
		count = 77;
		print_message("case %zu\n", i);
		assert_int_equal(efi_mem_read(map, cases[i].size, cases[i].desc_size, mem,
					      MEM_MAX, &count), cases[i].want);
		assert_int_equal(count, 0);
	}
	free(map);
}

/* A server has five descriptors for each range of RAM, and one for each reserved range. */
static void test_large_map(void **state)
{
	static const uint32_t types[] = { 1, 3, 4, 7, 2, 0 };
	static struct desc desc[MACHINE_MEM_MAX / 2 * COUNT(types) + 1];
	static struct machine_mem mem[MACHINE_MEM_MAX];
	static struct machine m;
	unsigned int count;
	uint8_t *map;

	(void)state;
	for (size_t i = 0; i < COUNT(desc); i++)
		desc[i] = (struct desc){ types[i % COUNT(types)], i << 12, 1, WB };
	map = make_map(desc, COUNT(desc), 48);
	assert_true(efi_mem_read(map, (COUNT(desc) - 1) * 48, 48, mem, MACHINE_MEM_MAX, &count));
	assert_int_equal(count, MACHINE_MEM_MAX);
	machine_init(&m);
	for (unsigned int i = 0; i < count; i++)
		assert_true(machine_add_mem(&m, mem[i].range, mem[i].type));
	assert_int_equal(m.mem_count, MACHINE_MEM_MAX);
	assert_false(efi_mem_read(map, COUNT(desc) * 48, 48, mem, MACHINE_MEM_MAX, &count));
	free(map);
}

static void test_too_many(void **state)
{
	struct desc desc[MEM_MAX + 1];
	struct machine_mem mem[MEM_MAX];
	unsigned int count;
	uint8_t *map;

	(void)state;
	for (unsigned int i = 0; i <= MEM_MAX; i++)
		desc[i] = (struct desc){ 7, i * 0x2000, 1, WB };
	map = make_map(desc, MEM_MAX + 1, 40);
	assert_true(efi_mem_read(map, MEM_MAX * 40, 40, mem, MEM_MAX, &count));
	assert_int_equal(count, MEM_MAX);
	assert_false(efi_mem_read(map, (MEM_MAX + 1) * 40, 40, mem, MEM_MAX, &count));
	free(map);
	/* A full list still takes a range that joins one in the list. */
	desc[MEM_MAX].start = 0x1000;
	map = make_map(desc, MEM_MAX + 1, 40);
	assert_true(efi_mem_read(map, (MEM_MAX + 1) * 40, 40, mem, MEM_MAX, &count));
	assert_int_equal(count, MEM_MAX - 1);
	assert_int_equal(mem[0].range.end, 0x3000);
	free(map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_order_and_joining),
		cmocka_unit_test(test_overlap_of_types),
		cmocka_unit_test(test_senseless_descriptors),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_large_map),
		cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
