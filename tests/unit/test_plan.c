// SPDX-License-Identifier: GPL-2.0-only
/* Tests the plan as a whole, for machines that look like real ones, and for many random ones. */
#include "tests/unit/plan_fixture.h"

static void load_machine(const char *path)
{
	static char text[65536];
	FILE *in = fopen(path, "r");
	size_t size;

	if (!in)
		fail_msg("%s cannot be read: the tests are run from the repo's root", path);
	size = fread(text, 1, sizeof(text), in);
	fclose(in);
	diag_init(&diag);
	if (!machine_parse(&machine, path, text, size, &diag))
		fail_msg("%s: %s", path, diag.entry[0].text);
}

static void test_example(void **state)
{
	(void)state;
	load_machine("machines/qemu-q35-4.txt");
	assert_plan("[monitor]\ncores = 0\n"
		    NODE("alpha", "1-2", "1G") "initrd = /i\npci = 01:00.0\nuart = com2\n"
		    NODE("beta", "3", "1G@4G") "initrd = /i\npci = 02:00.0\nuart = com3\n");
	assert_int_equal(diag.count, 0);
	assert_int_equal(plan.console_lapic_id, 0);
	assert_true(plan.node[0].kernel_addr < GIB(4));
	assert_true(plan.node[1].kernel_addr > GIB(4));
	assert_true(range_set_size(&plan.pool) > GIB(1));
}

static void test_holes(void **state)
{
	(void)state;
	load_machine("machines/holes-8.txt");
	assert_plan("[monitor]\ncores = 0\n"
		    NODE("a", "2,4", "1G") "pci = 01:00.0\n" NODE("b", "16,18", "2G, 1G")
		    NODE("c", "20", "2G@14G") NODE("d", "22", "256M"));
	assert_refused(NODE("a", "2", "256M@0x20000000"), 3,
		       "the firmware calls 0x20000000-0x201fffff reserved");
	assert_refused(NODE("a", "2", "1G@6G"), 3, "the firmware calls 0x180000000");
	assert_refused(NODE("a", "2", "1G@13G"), 3, "there is no RAM: the machine has none at");
	assert_refused(NODE("a", "2", "1G@32G"), 3, "persistent");
}

static void test_server(void **state)
{
	(void)state;
	load_machine("machines/server-2x64.txt");
	assert_plan("[monitor]\nconsole = none\ncores = 0\n"
		    NODE("near", "2,4,6,8", "16G, 16G") NODE("far", "32,34", "8G@40G"));
	assert_int_equal(plan.node[1].tag, 32);
	assert_true(plan.block_count > 4096);
	assert_refused(NODE("a", "512,514", "8G"), 2, "core 514 cannot be a node's");
	assert_plan("[monitor]\nconsole = none\ncores = 0\n" NODE("a", "2", "16G@100G"));
	assert_said(DIAG_WARNING, 6, "it takes no memory from the pool, or,");
}

static void test_laptop(void **state)
{
	(void)state;
	load_machine("machines/laptop-4.txt");
	assert_plan("[monitor]\nconsole = none\ncores = 0\n" NODE("a", "2", "1G")
		    NODE("b", "4", "4G"));
	assert_refused("[monitor]\nconsole = none\ncores = 0\n" NODE("a", "2", "1G")
		       "pci = 02:00.0\n", 8, "this machine has no ECAM");
}

/* Errors that were reported before do not make a good plan fail. */
static void test_earlier_errors(void **state)
{
	(void)state;
	parse_config(NODE("a", "1", "256M"));
	diag_init(&diag);
	diag_error(&diag, NULL, 0, "of somebody else");
	assert_true(plan_make(&plan, &input, &diag));
}

/* Park and Miller's generator, which makes the same cases everywhere. */
static uint64_t seed = 1;
static unsigned int dice(unsigned int n)
{
	seed = seed * 48271 % 2147483647;
	return (unsigned int)(seed % n);
}

static void random_machine(void)
{
	machine.mem_count = 0;
	add_mem(dice(3) * KIB(4), KIB(300) + dice(340) * KIB(1), MEM_USABLE);
	add_mem(MIB(1) + dice(2) * KIB(8), MIB(600) + dice(1200) * MIB(1) + dice(512) * KIB(2),
		MEM_USABLE);
	if (dice(4))
		add_mem(GIB(4), GIB(5) + dice(4000) * MIB(1), MEM_USABLE);
	for (unsigned int i = dice(8); i; i--) {
		phys_t at = MIB(17) + dice(6000) * MIB(1) + dice(1024) * KIB(1);

		add_mem(at, at + KIB(1) + dice(3000) * KIB(1), MEM_RESERVED);
	}
	machine.bsp_lapic_id = dice(4);
	input.file_count = 0;
	make_kernel(kernel_file, dice(4));
	add_file("/k", kernel_file, KERNEL_SIZE);
	add_file("/i", NULL, 1 + dice(40) * MIB(1) + dice(5000));
	for (unsigned int i = 0; i < 2 && dice(2); i++)
		input.file[i].range = range_of(MIB(1) + dice(2000) * MIB(1) + dice(256) * KIB(4),
					       input.file[i].size);
	input.image = dice(2) ? range_of(MIB(1) + dice(1000) * MIB(1), KIB(120))
			      : (struct range){ 0, 0 };
}

static void random_memory(struct config_memory *m, unsigned int count)
{
	*m = (struct config_memory){ .line = 1, .count = count };
	for (unsigned int i = 0; i < count; i++) {
		m->want[i].size = MIB(2) * (1 + dice(dice(3) ? 100 : 600));
		m->want[i].placed = !dice(4);
		m->want[i].addr = MIB(2) * dice(dice(2) ? 1000 : 4000);
	}
}

static void random_config(void)
{
	memset(&config, 0, sizeof(config));
	config.file = "mint.conf";
	config.table = dice(3) ? MINT_TABLE_DEFAULT : MIB(1) + dice(50000) * KIB(4);
	config.pool.rest = dice(2);
	if (!config.pool.rest)
		random_memory(&config.pool, dice(3));
	for (unsigned int i = 0; i < config.pool.count; i++) {
		config.pool.want[i].size = align_up(config.pool.want[i].size, MINT_BLOCK_SIZE);
		config.pool.want[i].addr = align_down(config.pool.want[i].addr, MINT_BLOCK_SIZE);
	}
	config.store.none = !dice(4);
	if (!config.store.none && !dice(3)) {
		random_memory(&config.store, 1);
		config.store.want[0].placed = false;
	}
	if (!dice(3)) {
		random_memory(&config.network, 1);
		config.network.want[0].placed = false;
	}
	config.node_count = 1 + dice(4);
	for (unsigned int n = 0; n < config.node_count; n++) {
		struct config_node *node = &config.node[n];

		fmt_string(node->name, sizeof(node->name), "n%u", n);
		node->cores = (struct config_cores){ .line = 1, .count = 1 };
		node->cores.range[0].first = node->cores.range[0].last = n;
		random_memory(&node->memory, 1 + dice(4));
		if (!dice(4))
			random_memory(&node->dma, 1);
		if (node->dma.count && node->dma.want[0].addr >= GIB(3))
			node->dma.want[0].placed = false;
		strcpy(node->kernel.path, "/k");
		if (dice(3)) {
			node->initrd.line = node->initrd.count = 1;
			strcpy(node->initrd.file[0].path, "/i");
		}
	}
}

/* Each plan that is made passes check_plan(). Good and refused configs are both common. */
static void test_random(void **state)
{
	unsigned int made = 0, moved = 0, refused = 0;

	(void)state;
	for (unsigned int i = 0; i < 4000; i++) {
		random_machine();
		random_config();
		if (!make_plan()) {
			refused++;
			continue;
		}
		made++;
		for (unsigned int f = 0; f < plan.file_count; f++)
			moved += plan.file[f].place.start != plan.file[f].now.start;
	}
	print_message("%u made with %u files moved, %u refused\n", made, moved, refused);
	assert_true(made > 500 && moved > 100 && refused > 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_example, setup),
		cmocka_unit_test_setup(test_holes, setup),
		cmocka_unit_test_setup(test_server, setup),
		cmocka_unit_test_setup(test_laptop, setup),
		cmocka_unit_test_setup(test_earlier_errors, setup),
		cmocka_unit_test_setup(test_random, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
