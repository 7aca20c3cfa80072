// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests the plan on machines with NUMA nodes: sizes go where the node's cores are, as long as all
 * nodes find room so.
 */
#include "lib/machine/numa.h"
#include "tests/unit/plan_fixture.h"

/*
 *	0          2G       4G       8G      12G      16G
 *	|  NUMA 0  |        | NUMA 0 | NUMA 1 | NUMA 2 | ...
 *
 * Each NUMA node has two cores and 4 GiB above 4 GiB; NUMA node 0 also has the memory below 4 GiB.
 */
static void make_numa(unsigned int nodes)
{
	machine.cpu_count = 0;
	for (uint32_t i = 0; i < 2 * nodes; i++)
		assert_true(machine_add_cpu(&machine, (struct machine_cpu){ i, i }));
	machine_numa_begin(&machine);
	assert_null(machine_numa_add_mem(&machine, range_of(0, GIB(2)), 0));
	for (unsigned int n = 0; n < nodes; n++) {
		add_mem(GIB(4) + n * GIB(4), GIB(8) + n * GIB(4), MEM_USABLE);
		assert_null(machine_numa_add_mem(&machine, range_of(GIB(4) + n * GIB(4), GIB(4)),
						 n));
		machine.numa.cpu[2 * n] = machine.numa.cpu[2 * n + 1] = (uint8_t)n;
	}
	machine_numa_check(&machine, &diag);
	assert_int_equal(machine.numa.nodes, (1ull << nodes) - 1);
}

/* Sets the distance in both directions. */
static void set_distance(unsigned int a, unsigned int b, uint8_t distance)
{
	machine.numa.distance[a][b] = machine.numa.distance[b][a] = distance;
}

static uint64_t size_on(unsigned int n, unsigned int numa)
{
	const struct plan_node *node = &plan.node[n];
	uint64_t sum = 0;

	for (unsigned int i = 0; i < node->ram_count; i++)
		if (!range_overlaps(node->ram[i], node->dma))
			for (phys_t at = node->ram[i].start; at < node->ram[i].end; at += MIB(2))
				sum += machine_numa_of(&machine, at) == numa ? MIB(2) : 0;
	return sum;
}

static void test_at_the_cores(void **state)
{
	(void)state;
	for (unsigned int nodes = 2; nodes <= 8; nodes *= 2) {
		/* of eight nodes, the slices leave it no room below 4 GiB */
		char text[2048] = NODE("a", "1", "1G");

		make_machine();
		make_numa(nodes);
		for (unsigned int n = 1; n < nodes; n++)
			snprintf(text + strlen(text), sizeof(text) - strlen(text),
				 "[node n%u]\ncores = %u-%u\nmemory = 512M, 1G\nkernel = /k\n", n,
				 2 * n, 2 * n + 1);
		assert_plan(text);
		assert_int_equal(diag.count, 0);
		assert_int_equal(size_on(0, 0), GIB(1));
		for (unsigned int n = 1; n < nodes; n++) {
			assert_int_equal(size_on(n, n), MIB(1536));
			assert_int_equal(range_size(plan.node[n].dma), PLAN_DMA_SIZE);
		}
	}
}

/* On a machine with one NUMA node the plan is the same as without NUMA. */
static void test_one(void **state)
{
	(void)state;
	make_numa(2);
	machine_numa_clear(&machine);
	assert_plan(NODE("a", "1", "256M") NODE("b", "2", "256M"));
	RANGE(plan.node[1].ram[0], MIB(384), MIB(640));
}

/*
 * A size that does not fit goes to the next nearest NUMA node, each size for itself, with a
 * warning.
 */
static void test_next_nearest(void **state)
{
	(void)state;
	make_numa(4);
	set_distance(1, 0, 31);
	set_distance(1, 2, 26);
	set_distance(1, 3, 21);
	assert_plan(NODE("a", "2", "3G, 3G, 512M") NODE("b", "3", "1G"));
	assert_int_equal(size_on(0, 1), GIB(3) + MIB(512));
	assert_int_equal(size_on(0, 3), GIB(3));
	assert_said(DIAG_WARNING, 3,
		    "[node a] memory: 3 GiB of it are far from the node's cores, on NUMA node 3 ");
	/* Half a GiB of it is on the node's own NUMA node. */
	assert_int_equal(size_on(1, 3), GIB(1));
	assert_said(DIAG_WARNING, 7, "[node b] memory: 1 GiB of it are far");
}

/* No single piece is large enough, but those of two NUMA nodes together are. */
static void test_across(void **state)
{
	(void)state;
	make_numa(2);
	assert_plan(NODE("a", "2", "6G"));
	assert_int_equal(size_on(0, 0) + size_on(0, 1), GIB(6));
	assert_said(DIAG_WARNING, 3, "of it are far from the node's cores, on NUMA node 0 ");
}

/*
 * If a node's cores are on several NUMA nodes, memory goes to the one with most of them; between
 * equals it goes to the lowest address.
 */
static void test_cores_of_two(void **state)
{
	(void)state;
	make_numa(2);
	assert_plan(NODE("a", "1-3", "1G"));
	assert_int_equal(size_on(0, 1), GIB(1));
	assert_int_equal(diag.count, 0);
	assert_plan(NODE("a", "1-2", "1G"));
	RANGE(plan.node[0].ram[0], MIB(128), GIB(1) + MIB(128));
	assert_int_equal(diag.count, 0);
}

/* Memory with an address goes there, without a warning. */
static void test_addresses(void **state)
{
	(void)state;
	make_numa(2);
	assert_plan(NODE("a", "2", "512M@1G, 512M"));
	assert_int_equal(size_on(0, 0), MIB(512));
	assert_int_equal(size_on(0, 1), MIB(512));
	assert_int_equal(diag.count, 0);
}

/* A kernel that cannot lie above 4 GiB stays below. */
static void test_low_kernel(void **state)
{
	(void)state;
	make_numa(2);
	make_kernel(kernel_file, false);
	assert_plan(NODE("a", "2", "512M"));
	assert_int_equal(size_on(0, 0), MIB(512));
}

/*
 * NUMA node 0's nodes move above 4 GiB if slices need the room below, and stay on NUMA node 0
 * there.
 */
static void test_slices(void **state)
{
	(void)state;
	make_numa(2);
	assert_plan(NODE("a", "0", "1792M") NODE("b", "1", "512M") NODE("c", "2", "1G")
		    NODE("d", "3", "1G"));
	assert_int_equal(size_on(0, 0), MIB(1792));
	assert_int_equal(size_on(1, 0), MIB(512));
	assert_int_equal(size_on(2, 1), GIB(1));
	assert_int_equal(size_on(3, 1), GIB(1));
	assert_false(range_empty(plan.node[2].dma));
}

/*
 * If there is no room for the slices, memory may be far away rather than that the config is
 * refused.
 */
static void test_no_room_for_slices(void **state)
{
	(void)state;
	make_numa(2);
	assert_plan(NODE("a", "2", "512M@128M, 512M") NODE("b", "3", "256M") "dma = none\n"
		    NODE("c", "1", "512M@640M") "[pool]\nmemory = 768M@1152M\n");
	assert_true(make_plan());
	/*
	 * However much of the lowest 2 GiB is taken by addresses, 192 MiB for a slice are not found
	 * there.
	 */
	assert_plan("[monitor]\nstore = none\n" NODE("a", "1", "1536M@128M") NODE("b", "2", "100M")
		    "[pool]\nmemory = none\n");
	assert_true(size_on(1, 1) == MIB(100) || size_on(1, 0) == MIB(100));
}

static void test_many_pieces(void **state)
{
	(void)state;
	make_numa(2);
	/* The set of near memory may not grow beyond its limit. */
	machine_numa_begin(&machine);
	for (unsigned int i = 0; i < MACHINE_NUMA_MEM_MAX - 1; i++)
		assert_null(machine_numa_add_mem(&machine, range_of(i * MIB(32), MIB(32)), i % 2));
	assert_null(machine_numa_add_mem(&machine,
					 (struct range){ (MACHINE_NUMA_MEM_MAX - 1) * MIB(32),
							 GIB(12) }, 1));
	machine.numa.cpu[0] = machine.numa.cpu[1] = 0;
	machine.numa.cpu[2] = machine.numa.cpu[3] = 1;
	machine_numa_check(&machine, &diag);
	assert_true(machine_is_numa(&machine));
	assert_plan(NODE("a", "1", "256M") NODE("b", "2", "1G"));
	assert_int_equal(size_on(1, 1), GIB(1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_at_the_cores, setup),
		cmocka_unit_test_setup(test_one, setup),
		cmocka_unit_test_setup(test_next_nearest, setup),
		cmocka_unit_test_setup(test_across, setup),
		cmocka_unit_test_setup(test_cores_of_two, setup),
		cmocka_unit_test_setup(test_addresses, setup),
		cmocka_unit_test_setup(test_low_kernel, setup),
		cmocka_unit_test_setup(test_slices, setup),
		cmocka_unit_test_setup(test_no_room_for_slices, setup),
		cmocka_unit_test_setup(test_many_pieces, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
