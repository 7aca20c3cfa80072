// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests lib/acpi/acpi_put_affinity.c: the SRAT and SLIT of a node name the machine's NUMA nodes of
 * the memory that the node has and may take.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/machine/numa.h"
#include "tests/unit/acpi_fixture.h"

static struct machine m;
static struct range_set pool;
static struct acpi_fixture f;

/*
 *	0        2G       4G       6G       8G
 *	| NUMA 0 |        | NUMA 2 | NUMA 5 |
 *
 * Cores 2 and 4 are on NUMA node 2, core 300 is on 5.
 */
static int setup(void **state)
{
	(void)state;
	fixture_machine(&m);
	machine_numa_begin(&m);
	machine_numa_add_mem(&m, range_of(0, GIB(2)), 0);
	machine_numa_add_mem(&m, range_of(GIB(4), GIB(2)), 2);
	machine_numa_add_mem(&m, range_of(GIB(6), GIB(2)), 5);
	memcpy(m.numa.cpu, "\0\2\2\5", 4);
	m.numa.distance[0][2] = 21;
	m.numa.distance[2][0] = 22;
	m.numa.distance[5][2] = 255;
	range_set_clear(&pool);
	return 0;
}

static struct acpi_build node(const struct range *ram, unsigned int count)
{
	struct acpi_build in = acpi_fixture_input();

	in.machine = &m;
	in.ram = ram;
	in.ram_count = count;
	in.low = range_of(KIB(64), KIB(32));
	in.pool = &pool;
	return in;
}

/* Returns the range of the SRAT's memory entry @n, or an empty one if there is none. */
static struct range memory(unsigned int n, uint32_t *domain, uint32_t *flags)
{
	const uint8_t *t = acpi_fixture_find(&f, "SRAT");

	assert_non_null(t);
	for (unsigned int at = 48; at < get_le(t, 4, 4); at += t[at + 1]) {
		if (t[at] != 1 || n--)
			continue;
		*domain = (uint32_t)get_le(t, at + 2, 4);
		*flags = (uint32_t)get_le(t, at + 28, 4);
		return range_of(get_le(t, at + 8, 8), get_le(t, at + 16, 8));
	}
	return (struct range){ 0, 0 };
}

static void assert_memory(unsigned int n, phys_t start, phys_t end, uint32_t domain, uint32_t flags)
{
	uint32_t has_domain = 0, has_flags = 0;
	struct range r = memory(n, &has_domain, &has_flags);

	assert_true(r.start == start && r.end == end);
	assert_int_equal(has_domain, domain);
	assert_int_equal(has_flags, flags);
}

static void assert_memory_count(unsigned int count)
{
	uint32_t unused;

	assert_true(range_empty(memory(count, &unused, &unused)));
	assert_true(!range_empty(memory(count - 1, &unused, &unused)));
}

static void test_all(void **state)
{
	static const struct range ram[] = {
		{ GIB(1), GIB(1) + MIB(192) }, { GIB(4), GIB(6) + MIB(128) },
	};
	struct acpi_build in = node(ram, 2);
	const uint8_t *t;

	(void)state;
	range_set_add(&pool, range_of(MIB(128), MIB(128)));
	range_set_add(&pool, (struct range){ GIB(1) + MIB(256), GIB(2) });
	range_set_add(&pool, range_of(GIB(6) + MIB(256), MIB(128)));
	range_set_add(&pool, range_of(GIB(7), GIB(1)));
	acpi_fixture_build(&f, &in);
	assert_int_not_equal(f.used, 0);
	assert_memory(0, KIB(64), KIB(96), 2, 1); /* counts where most memory is */
	assert_memory(1, GIB(1), GIB(1) + MIB(192), 0, 1);
	assert_memory(2, GIB(4), GIB(6), 2, 1);
	assert_memory(3, GIB(6), GIB(6) + MIB(128), 5, 1);
	assert_memory(4, MIB(128), MIB(256), 0, 3);
	assert_memory(5, GIB(1) + MIB(256), GIB(2), 0, 3);
	/* what lies between is in no node here */
	assert_memory(6, GIB(6) + MIB(256), GIB(8), 5, 3);
	assert_memory_count(7);
	t = acpi_fixture_find(&f, "SRAT") + 48;
	/* core 2 is on NUMA node 2 */
	assert_memory_equal(t, "\0\20\2\2\1\0\0\0\0\0\0\0\0\0\0\0", 16);
	assert_memory_equal(t + 16, "\0\20\2\4\1\0\0\0\0\0\0\0\0\0\0\0", 16);
	assert_memory_equal(t + 32, "\2\30\0\0\5\0\0\0\54\1\0\0\1\0\0\0\0\0\0\0\0\0\0\0", 24);
	t = acpi_fixture_find(&f, "SLIT");
	assert_int_equal(get_le(t, 4, 4), 44 + 6 * 6);
	assert_int_equal(get_le(t, 36, 8), 6);
	for (unsigned int a = 0; a < 6; a++)
		assert_memory_equal(t + 44 + 6 * a, m.numa.distance[a], 6);
}

/* The firmware's reader reads our tables as well. */
static void test_read_back(void **state)
{
	static const struct range ram[] = { { MIB(128), GIB(1) }, { GIB(6), GIB(7) } };
	struct acpi_build in = node(ram, 2);
	static struct machine again;
	struct acpi_bytes mem;
	struct diag diag;

	(void)state;
	range_set_add(&pool, range_of(GIB(5), GIB(1)));
	acpi_fixture_build(&f, &in);
	mem = acpi_bytes(f.buf, f.used);
	diag_init(&diag);
	machine_init(&again);
	assert_true(acpi_read(&again, &mem.mem, ACPI_FIXTURE_BASE, &diag));
	assert_int_equal(again.numa.nodes, 0x25);
	for (unsigned int i = 0; i < again.cpu_count; i++)
		if (again.cpu[i].lapic_id)
			assert_int_equal(again.numa.cpu[i], again.cpu[i].lapic_id == 300 ? 5 : 2);
	assert_int_equal(machine_numa_of(&again, KIB(64)), 5);
	assert_int_equal(machine_numa_of(&again, MIB(128)), 0);
	assert_int_equal(machine_numa_of(&again, GIB(5)), 2);
	assert_int_equal(machine_numa_of(&again, GIB(7) - 1), 5);
	assert_int_equal(machine_numa_of(&again, GIB(7)), MACHINE_NUMA_NONE);
	assert_int_equal(again.numa.distance[5][2], 255);
	assert_int_equal(again.numa.distance[2][0], 22);
}

/* A piece that is too small for an old kernel, or in no NUMA node, counts where most memory is. */
static void test_odd_pieces(void **state)
{
	static const struct range ram[] = { { GIB(2) - MIB(64), GIB(2) + MIB(64) },
					    { GIB(6) - MIB(2), GIB(7) } };
	struct acpi_build in = node(ram, 2);

	(void)state;
	acpi_fixture_build(&f, &in);
	assert_memory(0, KIB(64), KIB(96), 5, 1);
	assert_memory(1, GIB(2) - MIB(64), GIB(2), 0, 1);
	assert_memory(2, GIB(2), GIB(2) + MIB(64), 5, 1);
	assert_memory(3, GIB(6) - MIB(2), GIB(6), 5, 1);
	assert_memory(4, GIB(6), GIB(7), 5, 1);
	assert_memory_count(5);
}

static void test_small_machines(void **state)
{
	static const struct range ram[] = { { MIB(128), GIB(1) } };
	struct acpi_build in = node(ram, 1);

	(void)state;
	machine_numa_clear(&m);
	acpi_fixture_build(&f, &in);
	assert_int_not_equal(f.used, 0);
	assert_null(acpi_fixture_find(&f, "SRAT"));
	assert_null(acpi_fixture_find(&f, "SLIT"));
}

/*
 * The tables are as large as they can be: 64 NUMA nodes, each with two pieces, and RAM in all of
 * them.
 */
static void test_largest(void **state)
{
	static struct range ram[17];
	static uint8_t buf[WORLD_ACPI_SIZE];
	static uint32_t id[MACHINE_CPUS_MAX];
	struct acpi_build in = node(ram, 17);

	(void)state;
	machine_init(&m);
	machine_numa_begin(&m);
	for (unsigned int i = 0; i < MACHINE_NUMA_MEM_MAX; i++)
		assert_null(machine_numa_add_mem(&m, range_of(i * GIB(1), GIB(1)), i % 64));
	for (unsigned int i = 0; i < MACHINE_CPUS_MAX; i++) {
		id[i] = i;
		machine_add_cpu(&m, (struct machine_cpu){ i, i });
		m.numa.cpu[i] = (uint8_t)(i % 64);
	}
	for (unsigned int i = 0; i < 17; i++)
		ram[i] = range_of(GIB(i * 7) + MIB(512), GIB(1));
	range_set_add(&pool, range_of(0, GIB(128)));
	in.core_count = MACHINE_CPUS_MAX;
	in.lapic_id = id;
	assert_int_not_equal(acpi_build(&in, buf, sizeof(buf), ACPI_FIXTURE_BASE), 0);
	/* With less room the tables are not made. */
	for (size_t size = 0; size < 4096; size += 97)
		assert_int_equal(acpi_build(&in, buf, size, ACPI_FIXTURE_BASE), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_all, setup),
		cmocka_unit_test_setup(test_read_back, setup),
		cmocka_unit_test_setup(test_odd_pieces, setup),
		cmocka_unit_test_setup(test_small_machines, setup),
		cmocka_unit_test_setup(test_largest, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
