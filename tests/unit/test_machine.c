// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/machine/machine.c: the facts about a machine. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "lib/machine/machine.h"

static struct machine m;

static void test_bdf(void **state)
{
	static const struct { bdf_t bdf; const char *text; } c[] = {
		{ BDF(0, 0, 0, 0), "00:00.0" },
		{ BDF(0, 1, 0, 0), "01:00.0" },
		{ BDF(0, 0xff, 0x1f, 7), "ff:1f.7" },
		{ BDF(1, 2, 3, 4), "0001:02:03.4" },
		{ BDF(0xffff, 0xff, 0x1f, 7), "ffff:ff:1f.7" },
	};
	static const char *const bad[] = {
		"", "0", "01:00", "01:00.", "01:00.8", "01:20.0", "1:00.0", "01:0.0", "01.00.0",
		"01:00:0", "01:00.00", ":01:00.0", "1:01:00.0", "00001:01:00.0", "0001-01:00.0",
		"0g:00.0", " 01:00.0", "01:00.0 ", "0x:00.0", "000x:01:00.0",
	};
	char buf[BDF_TEXT_LEN];
	bdf_t bdf;

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		assert_string_equal(bdf_text(buf, c[i].bdf), c[i].text);
		bdf = ~c[i].bdf;
		assert_true(bdf_parse(c[i].text, strlen(c[i].text), &bdf));
		assert_int_equal(bdf, c[i].bdf);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(bdf_parse(bad[i], strlen(bad[i]), &bdf));
	assert_true(bdf_parse("0000:0A:1F.0", 12, &bdf));
	assert_int_equal(bdf, BDF(0, 10, 31, 0));
	for (uint64_t b = 0; b <= UINT32_MAX; b += 65537) {
		bdf_text(buf, (bdf_t)b);
		assert_true(bdf_parse(buf, strlen(buf), &bdf));
		assert_int_equal(bdf, b);
	}
}

static void test_com_port(void **state)
{
	(void)state;
	assert_int_equal(machine_com_port(0), 0x3f8);
	assert_int_equal(machine_com_port(1), 0x2f8);
	assert_int_equal(machine_com_port(2), 0x3e8);
	assert_int_equal(machine_com_port(3), 0x2e8);
	assert_int_equal(machine_com_port(4), 0);
}

static void test_cpus(void **state)
{
	static const uint32_t id[] = { 300, 2, 0xfffffffe, 0, 6, 4, 255, 256 };
	const unsigned int n = sizeof(id) / sizeof(id[0]);

	(void)state;
	machine_init(&m);
	assert_int_equal(m.lapic_addr, 0xfee00000);
	assert_null(machine_find_cpu(&m, 0));
	for (unsigned int i = 0; i < n; i++)
		assert_true(machine_add_cpu(&m, (struct machine_cpu){ id[i], i }));
	assert_false(machine_add_cpu(&m, (struct machine_cpu){ 300, 9 }));
	assert_int_equal(m.cpu_count, n);
	for (unsigned int i = 1; i < n; i++)
		assert_true(m.cpu[i - 1].lapic_id < m.cpu[i].lapic_id);
	for (unsigned int i = 0; i < n; i++)
		assert_int_equal(machine_find_cpu(&m, id[i])->acpi_uid, i);
	assert_null(machine_find_cpu(&m, 5));
	assert_null(machine_find_cpu(&m, 0xffffffff));

	machine_init(&m);
	for (unsigned int i = 0; i < MACHINE_CPUS_MAX; i++)
		assert_true(machine_add_cpu(&m,
					    (struct machine_cpu){ 2 * (MACHINE_CPUS_MAX - i), i }));
	assert_false(machine_add_cpu(&m, (struct machine_cpu){ 1, 0 }));
	assert_int_equal(m.cpu_count, MACHINE_CPUS_MAX);
}

static bool add_pci(bdf_t bdf, uint8_t secondary, uint8_t subordinate)
{
	struct machine_pci fn = {
		.bdf = bdf, .bridge = secondary, .bus_secondary = secondary,
		.bus_subordinate = subordinate,
	};

	return machine_add_pci(&m, &fn);
}

/*
 *	segment 0: 00:00.0   00:01.0 --- 01:00.0 --- 02:00.0
 *	segment 1: 00:01.0 --- 01:00.0
 */
static void test_pci(void **state)
{
	(void)state;
	machine_init(&m);
	assert_true(add_pci(BDF(1, 1, 0, 0), 0, 0));
	assert_true(add_pci(BDF(0, 2, 0, 0), 0, 0));
	assert_true(add_pci(BDF(0, 0, 1, 0), 1, 2));
	assert_true(add_pci(BDF(1, 0, 1, 0), 1, 1));
	assert_true(add_pci(BDF(0, 0, 0, 0), 0, 0));
	assert_true(add_pci(BDF(0, 1, 0, 0), 2, 2));
	assert_int_equal(m.pci_count, 6);
	for (unsigned int i = 1; i < m.pci_count; i++)
		assert_true(m.pci[i - 1].bdf < m.pci[i].bdf);
	assert_int_equal(machine_find_pci(&m, BDF(0, 0, 1, 0))->bus_subordinate, 2);
	assert_null(machine_find_pci(&m, BDF(0, 3, 0, 0)));
	assert_int_equal(machine_parent_bridge(&m, BDF(0, 2, 0, 0))->bdf, BDF(0, 1, 0, 0));
	assert_int_equal(machine_parent_bridge(&m, BDF(0, 1, 3, 0))->bdf, BDF(0, 0, 1, 0));
	assert_int_equal(machine_parent_bridge(&m, BDF(1, 1, 0, 0))->bdf, BDF(1, 0, 1, 0));
	/* A root bus has no parent, and a bridge that is not set up is no bus's parent. */
	m.pci[0].bridge = true;
	assert_null(machine_parent_bridge(&m, BDF(0, 0, 1, 0)));
	assert_null(machine_parent_bridge(&m, BDF(1, 2, 0, 0)));

	machine_init(&m);
	for (unsigned int i = 0; i < MACHINE_PCI_MAX; i++)
		assert_true(add_pci(MACHINE_PCI_MAX - i, 0, 0));
	assert_false(add_pci(0, 0, 0));
	assert_int_equal(m.pci_count, MACHINE_PCI_MAX);
}

/*
 * Maps drawn with a letter for each MiB: '.' nothing, u(sable), r(eserved), a(cpi), n(vs), x
 * unusable, p(ersistent), t runtime.
 */
static const char letters[] = "uranxpt";

static void assert_map(const char *map)
{
	for (unsigned int i = 0; i < m.mem_count; i++) {
		assert_false(range_empty(m.mem[i].range));
		if (!i)
			continue;
		assert_true(m.mem[i - 1].range.end <= m.mem[i].range.start);
		assert_false(m.mem[i - 1].range.end == m.mem[i].range.start &&
			     m.mem[i - 1].type == m.mem[i].type);
	}
	for (unsigned int at = 0; map[at]; at++) {
		char c = '.';

		for (unsigned int i = 0; i < m.mem_count; i++)
			if (range_has(m.mem[i].range, MIB(at)))
				c = letters[m.mem[i].type];
		if (c != map[at])
			fail_msg("MiB %u is '%c' in place of '%s'", at, c, map);
	}
}

static bool add_map(const char *map)
{
	size_t from = strspn(map, "."), n = strlen(map) - from;
	const char *type = strchr(letters, map[from]);

	return machine_add_mem(&m, range_of(MIB(from), MIB(n)), (enum mem_type)(type - letters));
}

static void test_mem(void **state)
{
	static const struct { const char *add[4]; const char *map; } c[] = {
		{ { "uuuu" }, "uuuu...." },
		{ { "uu", "..uu" }, "uuuu...." },		/* joined */
		{ { "....uu", "uu", "..uu" }, "uuuuuu.." },	/* from both sides */
		{ { "uu", "...uu" }, "uu.uu..." },
		{ { "uuuuuu", "..rr" }, "uurruu.." },		/* a hole */
		{ { "..rr", "uuuuuu" }, "uurruu.." },		/* in either order */
		{ { "rrrr", ".uu" }, "rrrr...." },		/* swallowed */
		{ { "uuuu", "..rrrr" }, "uurrrr.." },
		{ { "..rrrr", "uuuu" }, "uurrrr.." },
		{ { ".r", "...r", ".....r", "uuuuuuu" }, "urururu." },
		{ { ".u", "...a", ".....n", "rrrrrrr" }, "rrrrrrr." },
		{ { ".a", ".r", ".x" }, ".x......" },
		{ { "x", "r", "t" }, "x......." },
		{ { "aaa", "..nnn", "....ttt", "......rrr" }, "aannttrrr" },
		{ { "ppp", ".u", "..a" }, "ppp....." },
		{ { "uuuu", "uuuu", ".uu" }, "uuuu...." },
		{ { "u", "..u", ".u" }, "uuu....." },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		machine_init(&m);
		for (size_t k = 0; k < 4 && c[i].add[k]; k++)
			assert_true(add_map(c[i].add[k]));
		assert_map(c[i].map);
	}
	machine_init(&m);
	assert_true(machine_add_mem(&m, (struct range){ 5, 5 }, MEM_USABLE));
	assert_int_equal(m.mem_count, 0);
}

/* Random ranges in any order give the same as a map of single MiB. */
static void test_mem_random(void **state)
{
	static const char by_rank[] = ".uapntrx";

	(void)state;
	srand(1);
	for (unsigned int round = 0; round < 2000; round++) {
		char map[65] = "................................................................";

		machine_init(&m);
		for (unsigned int k = 0; k < 12; k++) {
			unsigned int from = (unsigned int)rand() % 60;
			unsigned int n = 1 + (unsigned int)rand() % (64 - from);
			enum mem_type type = (enum mem_type)(rand() % MEM_TYPE_COUNT);

			assert_true(machine_add_mem(&m, range_of(MIB(from), MIB(n)), type));
			for (unsigned int i = from; i < from + n; i++)
				if (strchr(by_rank, letters[type]) > strchr(by_rank, map[i]))
					map[i] = letters[type];
		}
		assert_map(map);
	}
}

static void test_mem_full(void **state)
{
	static struct machine before;

	(void)state;
	machine_init(&m);
	for (unsigned int i = 0; i < MACHINE_MEM_MAX; i++)
		assert_true(machine_add_mem(&m, range_of(MIB(4 * i), MIB(2)), MEM_USABLE));
	before = m;
	assert_false(machine_add_mem(&m, range_of(MIB(2), MIB(1)), MEM_RESERVED));
	assert_false(machine_add_mem(&m, range_of(KIB(4), KIB(4)), MEM_RESERVED));
	assert_false(machine_add_mem(&m, range_of(0, GIB(8)), MEM_RESERVED));
	assert_memory_equal(&m, &before, sizeof(m));
	assert_true(machine_add_mem(&m, range_of(0, MIB(2)), MEM_RESERVED));
	assert_int_equal(m.mem[0].type, MEM_RESERVED);
	assert_int_equal(m.mem_count, MACHINE_MEM_MAX);
}

static void test_mem_names(void **state)
{
	(void)state;
	assert_string_equal(mem_type_name(MEM_USABLE), "usable");
	assert_string_equal(mem_type_name(MEM_RUNTIME), "runtime");
	assert_string_equal(mem_type_name(MEM_TYPE_COUNT), "?");
	for (unsigned int a = 0; a < MEM_TYPE_COUNT; a++)
		for (unsigned int b = 0; b < a; b++)
			assert_string_not_equal(mem_type_name(a), mem_type_name(b));
}

static void test_usable(void **state)
{
	static struct range_set set;

	(void)state;
	machine_init(&m);
	assert_true(add_map("uuuuuuuu"));
	assert_true(add_map("..rr"));
	assert_true(add_map(".....a"));
	machine_usable(&m, &set);
	assert_int_equal(set.count, 3);
	assert_false(set.overflow);
	assert_int_equal(range_set_size(&set), MIB(5));
	assert_true(range_set_covers(&set, range_of(0, MIB(2))));
	assert_false(range_set_covers(&set, range_of(MIB(2), 1)));
	assert_true(range_set_covers(&set, range_of(MIB(6), MIB(2))));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bdf),
		cmocka_unit_test(test_com_port),
		cmocka_unit_test(test_cpus),
		cmocka_unit_test(test_pci),
		cmocka_unit_test(test_mem),
		cmocka_unit_test(test_mem_random),
		cmocka_unit_test(test_mem_full),
		cmocka_unit_test(test_mem_names),
		cmocka_unit_test(test_usable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
