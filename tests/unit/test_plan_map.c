// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/plan/plan_map.c: what the monitor maps. */
#include "tests/unit/plan_fixture.h"
#include "lib/plan/plan_map.h"

struct want {
	uint64_t start, end;		/* GiB */
};

static void assert_map(const struct want *want, size_t count, uint64_t tables, uint64_t tables_1g)
{
	phys_t from = 0;
	struct range run;

	for (size_t i = 0; i < count; i++) {
		assert_true(plan_map_next(&machine, &from, &run));
		assert_int_equal(run.start, GIB(want[i].start));
		assert_int_equal(run.end, GIB(want[i].end));
		assert_int_equal(from, run.end);
	}
	assert_false(plan_map_next(&machine, &from, &run));
	machine.pages_1g = false;
	assert_int_equal(plan_map_tables(&machine), tables);
	machine.pages_1g = true;
	assert_int_equal(plan_map_tables(&machine), tables_1g);
}
#define MAP(tables, tables_1g, ...) do {							\
	static const struct want want[] = { __VA_ARGS__ };					\
	assert_map(want, sizeof(want) / sizeof(want[0]), tables, tables_1g);			\
} while (0)

static void bare(void)
{
	machine.mem_count = machine.pci_count = machine.ecam_count = 0;
}

/* A GiB in which memory begins or ends is mapped as a whole; reserved ranges are not mapped. */
static void test_memory(void **state)
{
	(void)state;
	bare();
	add_mem(MIB(1), GIB(1), MEM_USABLE);
	MAP(2 + 1 + 4, 2 + 1, { 0, 4 });
	add_mem(GIB(600) + MIB(5), GIB(600) + MIB(6), MEM_ACPI);
	add_mem(GIB(900), GIB(901), MEM_RESERVED);
	MAP(2 + 2 + 5, 2 + 2, { 0, 4 }, { 600, 601 });
	add_mem(GIB(1023), GIB(1025), MEM_NVS);
	MAP(2 + 3 + 7, 2 + 3, { 0, 4 }, { 600, 601 }, { 1023, 1025 });
}

/*
 * ECAM and BARs are mapped wherever they are, but not I/O ports. Ranges that touch are not mapped
 * twice.
 */
static void test_devices(void **state)
{
	struct machine_pci *fn;

	(void)state;
	bare();
	add_mem(MIB(1), GIB(6), MEM_USABLE);
	machine.ecam[machine.ecam_count++] = (struct machine_ecam){ GIB(70000), 0, 0, 255 };
	machine.ecam[machine.ecam_count++] =
		(struct machine_ecam){ GIB(70000) + MIB(256), 1, 0, 255 };
	fn = add_pci(BDF(0, 1, 0, 0), 0x010802, true);
	fn->bar[0] = (struct machine_bar){ BAR_MEM_PREF, range_of(GIB(57000), MIB(1)) };
	fn->bar[2] = (struct machine_bar){ BAR_IO, range_of(0xe000, 32) };
	fn->bar[3] = (struct machine_bar){ BAR_MEM, { 0, 0 } };
	fn->bar[4] = (struct machine_bar){ BAR_MEM_PREF, range_of(GIB(5), GIB(2)) };
	MAP(2 + 3 + 9, 2 + 3, { 0, 6 }, { 6, 7 }, { 57000, 57001 }, { 70000, 70001 });
}

/* Nothing is mapped beyond the limit, and no sum wraps. */
static void test_limit(void **state)
{
	struct machine_pci *fn;

	(void)state;
	bare();
	fn = add_pci(BDF(0, 1, 0, 0), 0x010802, true);
	fn->bar[0] = (struct machine_bar){ BAR_MEM_PREF, { UINT64_MAX - MIB(1), UINT64_MAX } };
	fn->bar[1] = (struct machine_bar){ BAR_MEM_PREF, range_of(MACHINE_MAP_LIMIT, MIB(1)) };
	MAP(2 + 1 + 4, 2 + 1, { 0, 4 });
	fn->bar[2] = (struct machine_bar){ BAR_MEM_PREF,
		{ MACHINE_MAP_LIMIT - GIB(1), MACHINE_MAP_LIMIT + GIB(9) } };
	MAP(2 + 2 + 5, 2 + 2, { 0, 4 }, { 131071, 131072 });
}

/* 12 TiB need 24 PDPTs, and a PD for each GiB only where there are no pages of 1 GiB. */
static void test_large(void **state)
{
	(void)state;
	bare();
	add_mem(MIB(1), GIB(2), MEM_USABLE);
	add_mem(GIB(4), GIB(12288 + 2), MEM_USABLE);
	MAP(2 + 25 + 12290, 2 + 25, { 0, 4 }, { 4, 12290 });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_memory, setup),
		cmocka_unit_test_setup(test_devices, setup),
		cmocka_unit_test_setup(test_limit, setup),
		cmocka_unit_test_setup(test_large, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
