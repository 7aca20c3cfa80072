// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/plan/plan_print.c: the plan as text. */
#include "lib/machine/numa.h"
#include "tests/unit/plan_fixture.h"
#include "lib/plan/plan_print.h"

struct text_sink {
	struct fmt_sink sink;
	size_t len;
	char text[65536];
};

static struct text_sink out;

static void keep(struct fmt_sink *sink, const char *s, size_t len)
{
	struct text_sink *t = (struct text_sink *)sink;

	assert_true(t->len + len < sizeof(t->text));
	memcpy(t->text + t->len, s, len);
	t->len += len;
	t->text[t->len] = '\0';
}

static void print(void)
{
	out.sink.write = keep;
	out.len = 0;
	plan_print(&plan, &out.sink);
}

/*
 * Checks that lines have at most 80 columns, only printable characters, and no blanks at their
 * ends.
 */
static void check_form(void)
{
	size_t column = 0;

	for (const char *s = out.text; *s; s++) {
		if (*s == '\n') {
			assert_true(s == out.text || s[-1] != ' ');
			column = 0;
			continue;
		}
		assert_true(*s >= ' ' && *s <= '~');
		if (++column > 80)
			fail_msg("too long: %.*s", 80, s + 1 - column);
	}
	assert_int_equal(column, 0);
}

static void assert_text(const char *part)
{
	if (!strstr(out.text, part))
		fail_msg("'%s' is not in:\n%s", part, out.text);
}

static void test_all(void **state)
{
	(void)state;
	input.image = range_of(MIB(2), KIB(64));
	assert_plan("[monitor]\ncores = 0\n"
		    NODE("alpha", "1-2", "256M") "initrd = /i\npci = 01:00.0\nuart = com2\n"
		    NODE("beta", "3", "1G@5G"));
	print();
	check_form();
	assert_text("The plan of mint.conf: 2 nodes, 4 cores, 6 GiB of RAM\n\nowner ");
	assert_text("alpha            cores       1-2\n"
		    "                 boot core   1, tag 0x01\n"
		    "                 memory      0x0008000000-0x0017ffffff      256 MiB\n"
		    "                 low memory  0x0000010000-0x0000017fff       32 KiB\n"
		    "                 kernel      /k\n"
		    "                             6.12.57-test\n"
		    "                             at 0x8200000, with 24 MiB to start\n"
		    "                 initrd      /i\n"
		    "                             at 0x175ff000, 10241 KiB\n"
		    "                 pci         01:00.0\n"
		    "                 pci buses   01-01 behind 00:01.0\n"
		    "                 uart        com2, port 0x2f8\n");
	assert_text("beta             cores       3\n");
	assert_text("192 MiB  DMA slice\n");
	assert_text("                 uart        none\n"
		    "                 console     hvc0, by mint.ko\n");
	assert_text("table\n                             69 KiB of it for each node's console\n");
	assert_text("monitor          cores       0\n"
		    "                 console     core 0 once the nodes run\n"
		    "                 uart        com1, port 0x3f8\n"
		    "                 memory      0x0000001000-0x0000001fff        4 KiB  "
		    "trampoline\n"
		    "                             0x0000200000-0x000020ffff       64 KiB  image\n"
		    "                             0x0001000000-");
	assert_text("                 files       0x0001800000        1 MiB  /k\n");
	assert_text("                             0x01f8000000-0x01ffffffff      128 MiB  store\n");
	assert_text("pool             blocks      34 of 128 MiB\n"
		    "                 memory      0x0018000000-");
	assert_text("\nnobody           memory      ");
	assert_text("03:00.0, 03:00.1\n");
}

/* Names, paths, lists and numbers are as long as they can be. */
/* The first 60 cores belong to a node; no node can have the others. */
static uint32_t wide_id(unsigned int i)
{
	return i < 60 ? 120 + 2 * i : 0xff000000 + 2 * i;
}

static void test_widest(void **state)
{
	static char path[128], file[300], text[2000];
	unsigned int n;

	(void)state;
	memset(path, 'p', sizeof(path) - 1);
	path[0] = '/';
	memset(file, 'f', sizeof(file) - 1);
	machine.cpu_count = 0;
	for (uint32_t i = 0; i < 200; i++)
		assert_true(machine_add_cpu(&machine, (struct machine_cpu){ wide_id(i), i }));
	machine.bsp_lapic_id = wide_id(0);
	for (unsigned int i = 1; i < 32; i++)
		add_pci(BDF(0, 3, i, 0), 0x020000, true);
	add_mem(PLAN_TOP - GIB(3), PLAN_TOP - KIB(4), MEM_USABLE);
	memset(kernel_file + 0x600, 'v', 100);
	input.file[0].name = path;
	n = (unsigned int)snprintf(text, sizeof(text), "[node abcdefghijklmno]\nkernel = %s\n"
				   "memory = 256M@60G\npci = 03:00.0\ncores = ", path);
	for (unsigned int i = 1; i < 60; i++)
		n += (unsigned int)snprintf(text + n, sizeof(text) - n, "%s%u", i > 1 ? "," : "",
					    wide_id(i));
	add_mem(GIB(60), GIB(61), MEM_USABLE);
	parse_config(text);
	config.file = file;
	assert_true(make_plan());
	print();
	check_form();
	assert_text("abcdefghijklmno  cores       122, 124, ");
	/* No item is lost where a line ends. */
	for (unsigned int i = 1; i < 200; i++) {
		snprintf(text, sizeof(text), " %u", wide_id(i));
		assert_text(text);
	}
	assert_text("...ppp");
	assert_text("The plan of ...fff");
}

static void test_pci_uart(void **state)
{
	(void)state;
	add_pci(BDF(0, 0, 5, 0), 0x070002, false)->bar[0] =
		(struct machine_bar){ BAR_IO, range_of(0xc000, 8) };
	assert_plan(NODE("a", "1", "256M") "uart = 00:05.0\n");
	print();
	check_form();
	assert_text("                 pci         00:05.0\n"
		    "                 pci buses   00, its own functions, by mint.ko\n"
		    "                 uart        00:05.0, port 0xc000\n");
}

/* Everything that can be missing is missing. */
static void test_least(void **state)
{
	(void)state;
	kernel_file[0x20e] = kernel_file[0x20f] = 0;	/* no version */
	machine.pci_count = 0;
	assert_plan("[monitor]\nconsole = none\nstore = none\nconsole_size = none\n"
		    NODE("a", "0-3", "256M")
		    "[pool]\nmemory = none\n");
	print();
	check_form();
	assert_text("1 node, 4 cores");
	assert_text("kernel      /k\n                             at 0x");
	assert_text("monitor          console     none once the nodes run\n"
		    "                 uart        none\n");
	assert_text("pool             blocks      0 of 128 MiB\n");
	assert_null(strstr(out.text, "pci"));
	assert_null(strstr(out.text, "initrd"));
	assert_null(strstr(out.text, "hvc0"));
	assert_null(strstr(out.text, "image"));
}

static void test_interrupts(void **state)
{
	static uint8_t stock[KERNEL_SIZE];

	(void)state;
	make_kernel(stock, true);
	add_file("/s", stock, KERNEL_SIZE);
	make_patched(kernel_file, MINT_SETUP_VERSION);
	machine.ioapic_count = 1;
	machine.ioapic[0] = (struct machine_ioapic){ 0, 0, 0xfec00000 };
	machine.acpi = (struct machine_acpi){ .aml_size = 0x2000, .sci = 9 };
	machine.pci[machine_find_pci(&machine, BDF(0, 3, 0, 0)) - machine.pci].int_pin = 1;
	machine.pci[machine_find_pci(&machine, BDF(0, 2, 0, 0)) - machine.pci].int_pin = 4;
	machine.pci[machine_find_pci(&machine, BDF(0, 0, 0x1f, 2)) - machine.pci].int_pin = 2;
	assert_plan(NODE("alpha-beta-gamm", "1", "256M") "pci = 03:00.0, 00:1f.2\n"
		    "irq = 03:00.0@20, 00:1f.2@21\nuart = com2\nacpi = full\n"
		    "[node s]\ncores = 2\nmemory = 256M\nkernel = /s\npci = 02:00.0\nirq = "
		    "02:00.0@20\n");
	print();
	check_form();
	assert_text("acpi        full\n");
	assert_text("irqs        3, its UART\n");
	assert_text("9, the firmware's ACPI\n");
	assert_text("20, 03:00.0 INTA, shared\n");
	assert_text("21, 00:1f.2 INTB\n");
	assert_text("20, 02:00.0 INTD, by alpha-beta-gamm\n");
}

static void test_numa(void **state)
{
	(void)state;
	machine_numa_begin(&machine);
	machine_numa_add_mem(&machine, range_of(0, GIB(4)), 0);
	machine_numa_add_mem(&machine, range_of(GIB(4), GIB(2)), 7);
	machine_numa_add_mem(&machine, range_of(GIB(6), GIB(2)), 9);
	memcpy(machine.numa.cpu, "\0\0\7\7", 4);
	machine_numa_check(&machine, &diag);
	assert_plan(NODE("alpha", "1", "256M") NODE("beta", "2-3", "1G, 1536M@6G"));
	print();
	check_form();
	assert_text("alpha            cores       1\n"
		    "                 boot core   1, tag 0x01\n"
		    "                 numa        0: 1 core, 256 MiB\n"
		    "                 memory      ");
	assert_text("                 numa        0: 192 MiB, far from its cores (DMA slice)\n"
		    "                             7: 2 cores, 1 GiB\n"
		    "                             9: 1536 MiB, far from its cores\n");
	assert_text("                 numa        0: 11 blocks\n"
		    "                             7: 8 blocks\n"
		    "                             9: 3 blocks\n");
	/* Some cores are on a NUMA node without memory. */
	machine_numa_begin(&machine);
	machine_numa_add_mem(&machine, range_of(0, GIB(8)), 0);
	memcpy(machine.numa.cpu, "\0\0\1\1", 4);
	machine.numa.nodes |= 2;
	machine_numa_check(&machine, &diag);
	assert_plan(NODE("alpha", "2", "256M"));
	assert_said(DIAG_WARNING, 3, "256 MiB of it are far");
	print();
	assert_text("                 numa        0: 256 MiB, far from its cores\n"
		    "                             1: 1 core, no memory\n");
	machine_numa_clear(&machine);
	assert_plan(NODE("alpha", "2", "256M"));
	print();
	assert_null(strstr(out.text, "numa"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_all, setup),
		cmocka_unit_test_setup(test_widest, setup),
		cmocka_unit_test_setup(test_pci_uart, setup),
		cmocka_unit_test_setup(test_least, setup),
		cmocka_unit_test_setup(test_interrupts, setup),
		cmocka_unit_test_setup(test_numa, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
