// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests lib/machine/numa.c: compares the memory of NUMA nodes with a map of one byte for each page.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "lib/machine/numa.h"

#define PAGES	64
#define PAGE	KIB(4)

static struct machine m;
static uint8_t page_of[PAGES];

static struct range pages(unsigned int first, unsigned int end)
{
	return (struct range){ first * PAGE, end * PAGE };
}

/* Checks that pieces ascend and are not empty, and that neighbours of one node are one piece. */
static void check_form(void)
{
	for (unsigned int i = 0; i < m.numa.mem_count; i++) {
		const struct machine_numa_mem *mem = &m.numa.mem[i];

		assert_false(range_empty(mem->range));
		assert_true(machine_has_numa(&m, mem->node));
		if (!i)
			continue;
		assert_true(mem[-1].range.end <= mem->range.start);
		assert_false(mem[-1].range.end == mem->range.start && mem[-1].node == mem->node);
	}
}

static void check_pages(void)
{
	struct range r = pages(0, PAGES), part;
	unsigned int node;

	for (unsigned int i = 0; i < PAGES; i++)
		assert_int_equal(machine_numa_of(&m, i * PAGE + 17), page_of[i]);
	for (; !range_empty(r); r.start = part.end) {
		part = machine_numa_part(&m, r, &node);
		assert_true(part.start == r.start && part.end > part.start && part.end <= r.end);
		for (phys_t at = part.start; at < part.end; at += PAGE)
			assert_int_equal(page_of[at / PAGE], node);
		if (part.end < r.end && node == MACHINE_NUMA_NONE)
			assert_int_not_equal(page_of[part.end / PAGE], node);
	}
}

static void add(unsigned int first, unsigned int end, uint8_t node)
{
	bool free = true;

	for (unsigned int i = first; i < end; i++)
		free &= page_of[i] == MACHINE_NUMA_NONE || page_of[i] == node;
	assert_int_equal(machine_numa_add_mem(&m, pages(first, end), node) == NULL, free);
	if (free)
		memset(page_of + first, node, end - first);
	check_form();
	check_pages();
}

static void begin(void)
{
	machine_init(&m);
	machine_numa_begin(&m);
	memset(page_of, MACHINE_NUMA_NONE, sizeof(page_of));
}

static void test_random(void **state)
{
	(void)state;
	srand(9);
	for (unsigned int round = 0; round < 300; round++) {
		begin();
		for (unsigned int i = 0; i < 30; i++) {
			unsigned int first = (unsigned int)rand() % PAGES;

			add(first, first + (unsigned int)rand() % (PAGES - first + 1),
			    (uint8_t)(rand() % 3));
		}
	}
}

/*
 *	0   4   8   12  16
 *	| a |   | a |		a gap
 *	| a | a | a |		closed by a piece that touches both
 *	| a | b ...		touched by another node's piece
 */
static void test_merge(void **state)
{
	(void)state;
	begin();
	add(0, 4, 1);
	add(8, 12, 1);
	assert_int_equal(m.numa.mem_count, 2);
	add(4, 8, 1);
	assert_int_equal(m.numa.mem_count, 1);
	add(12, 16, 2);
	assert_int_equal(m.numa.mem_count, 2);
	add(3, 13, 1);				/* refused */
	add(2, 3, 1);				/* already known */
	add(5, 5, 2);				/* an empty range */
	assert_int_equal(m.numa.mem_count, 2);
}

/* A core keeps its NUMA node when others are inserted before it. */
static void test_cores(void **state)
{
	(void)state;
	begin();
	for (uint32_t i = 0; i < 10; i++) {
		assert_true(machine_add_cpu(&m, (struct machine_cpu){ 100 - i, i }));
		assert_int_equal(m.numa.cpu[0], 0);
		m.numa.cpu[0] = (uint8_t)(i + 1);
	}
	for (uint32_t i = 0; i < 10; i++)
		assert_int_equal(m.numa.cpu[machine_find_cpu(&m, 100 - i) - m.cpu], i + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_cores),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
