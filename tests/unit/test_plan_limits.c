// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests the largest machines that a plan is made for, how much memory the monitor needs for them,
 * and what is beyond the limits.
 */
#include "tests/unit/plan_fixture.h"
#include "lib/config/config_parse.h"
#include "lib/plan/plan_map.h"
#include <time.h>

#define TEXT_MAX	(1u << 18)

static uint8_t patched_file[KERNEL_SIZE];

static size_t read_text(const char *path, char text[TEXT_MAX])
{
	FILE *in = fopen(path, "r");
	size_t size;

	if (!in)
		fail_msg("%s cannot be read: the tests are run from the repo's root", path);
	size = fread(text, 1, TEXT_MAX, in);
	fclose(in);
	assert_true(size < TEXT_MAX);
	return size;
}

/* Adds the files that the configs name. */
static void load(const char *name)
{
	static char text[TEXT_MAX];
	char path[64];
	size_t size;

	snprintf(path, sizeof(path), "machines/%s.txt", name);
	size = read_text(path, text);
	diag_init(&diag);
	if (!machine_parse(&machine, path, text, size, &diag))
		fail_msg("%s: %s", path, diag.entry[0].text);
	snprintf(path, sizeof(path), "configs/%s.conf", name);
	size = read_text(path, text);
	if (!config_parse(&config, "mint.conf", text, size, &diag))
		fail_msg("%s: %s", path, diag.entry[0].text);
	input.file_count = 0;
	make_kernel(patched_file, true);
	make_patched(patched_file, MINT_SETUP_VERSION);
	add_file("/mint/vmlinuz", kernel_file, KERNEL_SIZE);
	add_file("/mint/initrd.img", NULL, MIB(30) + 1);
	add_file("/mint/vmlinuz-patched", patched_file, KERNEL_SIZE);
	add_file("/mint/initrd-patched.img", NULL, MIB(30) + 1);
}

static void plan_in_time(void)
{
	clock_t began = clock();

	if (!make_plan()) {
		show_messages();
		fail_msg("the plan was refused");
	}
	print_message("planned in %ld ms, with sanitizers; table %llu KiB, page tables %llu KiB, "
		      "notes of blocks %llu KiB\n",
		      (long)(clock() - began) * 1000 / CLOCKS_PER_SEC,
		      plan_ull(range_size(plan.table) / 1024),
		      plan_ull(plan_map_tables(&machine) * 4),
		      plan_ull((plan_arena_tables(&plan) - plan_arena_pool(&plan)) / 1024));
	assert_true(clock() - began < 10 * CLOCKS_PER_SEC);
	/* The stacks grow with the cores; all else stays small. */
	assert_true(range_size(plan.table) <= KIB(256) + plan.node_count *
		    (sizeof(struct mint_console) + config.console_size));
	assert_true(plan_map_tables(&machine) * KIB(4) <= KIB(512));
	assert_true(plan_arena_tables(&plan) - plan_arena_pool(&plan) <= KIB(64));
}

static void test_sixteen_sockets(void **state)
{
	uint64_t ram = 0;

	(void)state;
	load("server-16x30");
	assert_int_equal(machine.cpu_count, 480);
	assert_int_equal(machine.ecam_count, 32);
	plan_in_time();
	for (unsigned int i = 0; i < machine.mem_count; i++)
		if (machine.mem[i].type == MEM_USABLE)
			ram += range_size(machine.mem[i].range);
	assert_true(ram > GIB(12 * 1024 - 2) && plan.block_count > 12 * 1024 * 8 - 16);
	/*
	 * The pool has blocks whose numbers have more than 16 bits, and requests of nodes can name
	 * them.
	 */
	assert_int_equal(plan_block_tag(&plan, 98000), MINT_TAG_FREE);
	assert_true(plan.block_count <= MINT_MEMORY_COUNT_MAX);
	assert_said(DIAG_WARNING, 60,
		    "[node e] memory: a stock kernel with RAM at 64 GiB or above");
	assert_int_equal(plan.node[7].bus[0].port, BDF(31, 0, 1, 0));
}

static void test_thousand(void **state)
{
	unsigned int given = 0;

	(void)state;
	load("server-1024");
	assert_int_equal(machine.cpu_count, MACHINE_CPUS_MAX);
	assert_int_equal(machine.pci_count, MACHINE_PCI_MAX);
	assert_true(machine.mem_count > 256);
	plan_in_time();
	for (unsigned int i = 0; i < machine.pci_count; i++)
		given += plan.pci_owner[i] < plan.node_count;
	assert_true(given >= 12 * 32 + 4 * 30);
	/* The small pieces of such a map belong to no node. */
	assert_said(DIAG_WARNING, 0, "the memory is in more than 64 pieces");
	/* Slices of 192 MiB would take 3 GiB together. */
	assert_said(DIAG_WARNING, 0, "the DMA slices below 4 GiB of 16 nodes have 64 MiB each");
	for (unsigned int n = 0; n < 4; n++)
		assert_true(plan.node[n].ram[plan.node[n].ram_count - 1].end <=
			    PLAN_SMALL_BLOCKS_END);
}

/* Without pages of 1 GiB each GiB takes a page table. That is more memory, but still little. */
static void test_small_pages(void **state)
{
	(void)state;
	load("server-16x30");
	machine.pages_1g = false;
	assert_true(make_plan());
	assert_true(plan_map_tables(&machine) * KIB(4) <= MIB(64));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_sixteen_sockets, setup),
		cmocka_unit_test_setup(test_thousand, setup),
		cmocka_unit_test_setup(test_small_pages, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
