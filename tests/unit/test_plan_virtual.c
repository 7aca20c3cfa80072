// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/plan/plan_virtual.c: the owners of virtual functions. */
#include "lib/machine/sriov.h"
#include "lib/plan/plan_print.h"
#include "tests/unit/plan_fixture.h"

#define STOCK(name, cores, memory) \
	"[node " name "]\ncores = " cores "\nmemory = " memory "\nkernel = /s\n"

static uint8_t stock[KERNEL_SIZE];
static struct machine_sriov *disk;

/* The disk at 01:00.0 can have four virtual functions, 01:00.1 to 01:00.4. /k is patched. */
static int setup_virtual(void **state)
{
	const struct machine_sriov s = {
		.bdf = BDF(0, 1, 0, 0), .total = 4, .offset = 1, .stride = 1, .device = 0x11,
		.bar[0] = { BAR_MEM, { 0xc0004000, 0xc0008000 } },
	};

	setup(state);
	make_kernel(stock, true);
	add_file("/s", stock, KERNEL_SIZE);
	make_patched(kernel_file, MINT_SETUP_VERSION);
	assert_true(machine_add_sriov(&machine, &s));
	disk = &machine.sriov[0];
	return 0;
}

static unsigned int owner(unsigned int function)
{
	const struct machine_pci *fn = machine_find_pci(&machine, BDF(0, 1, 0, function));

	assert_non_null(fn);
	return plan.pci_owner[fn - machine.pci];
}

static void test_split(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "256M") "pci = 01:00.0\n" NODE("b", "2", "256M")
		    "pci = 01:00.2, 02:00.0\n"
		    NODE("c", "3", "256M") "pci = 01:00.4\n");
	assert_int_equal(diag.count, 0);
	assert_int_equal(owner(0), 0);
	/* Virtual functions that no node names belong to the node of the physical function. */
	assert_int_equal(owner(1), 0);
	assert_int_equal(owner(2), 1);
	assert_int_equal(owner(3), 0);
	assert_int_equal(owner(4), 2);
	assert_int_equal(plan_table_counts(&plan).functions, machine.pci_count);
	for (unsigned int n = 0; n < 3; n++) {
		assert_int_equal(plan.node[n].bus[0].port, BDF(0, 0, 1, 0));
		assert_true(plan.node[n].bus[0].exact && !plan.node[n].bus[0].root);
	}
	assert_int_equal(plan.node[0].bus_count, 1);
	assert_int_equal(plan.node[1].bus_count, 2);
}

/* Virtual functions exist only if a node asks for one. */
static void test_not_asked_for(void **state)
{
	unsigned int count = machine.pci_count;

	(void)state;
	assert_plan(NODE("a", "1", "256M") "pci = 02:00.0\n");
	assert_int_equal(machine.pci_count, count);
	assert_plan(NODE("a", "1", "256M") "pci = 01:00.0\n");
	assert_int_equal(machine.pci_count, count + 4);
}

static void test_refused(void **state)
{
	(void)state;
	assert_refused(NODE("a", "1", "256M") "pci = 01:00.0\n" NODE("b", "2", "256M")
		       "pci = 01:00.5\n", 10,
		       "01:00.5 is none of the 4 virtual functions that 01:00.0 can have: these "
		       "are 01:00.1 to 01:00.4");
	assert_refused(NODE("a", "1", "256M") "pci = 01:00.0, 01:00.1\n" NODE("b", "2", "256M")
		       "pci = 01:00.1\n", 10, "01:00.1 belongs to [node a] already (line 5)");
	assert_refused(NODE("a", "1", "256M") "pci = 01:00.1\n", 5,
		       "01:00.1 is a virtual function of 01:00.0, which is no node's, so nobody "
		       "would enable it: name 01:00.0");
	assert_refused(NODE("a", "1", "256M") "pci = 01:00.0, 01:00.1\nirq = 01:00.1@20\n", 6,
		       "01:00.1 has no INTx");
}

static void test_stride(void **state)
{
	(void)state;
	disk->stride = 2;
	assert_refused(NODE("a", "1", "256M") "pci = 01:00.0, 01:00.2\n", 5,
		       "these are 01:00.1 to 01:00.7, 2 apart");
	assert_plan(NODE("a", "1", "256M") "pci = 01:00.0, 01:00.3\n");
}

static void test_no_addresses(void **state)
{
	(void)state;
	disk->bar[0].range = (struct range){ 0, 0 };
	assert_refused(NODE("a", "1", "256M") "pci = 01:00.0\n" NODE("b", "2", "256M")
		       "pci = 01:00.1\n", 10,
		       "the firmware has given the virtual functions of 01:00.0 no addresses");
	/* A node that does not ask for any can do without. */
	assert_plan(NODE("a", "1", "256M") "pci = 01:00.0\n");
	assert_int_equal(diag.count, 0);
}

/*
 * A virtual function may be on a bus behind that of the physical function, if the port covers that
 * bus.
 */
static void test_next_bus(void **state)
{
	const struct machine_pci *port = machine_find_pci(&machine, BDF(0, 0, 1, 0));
	const char text[] = NODE("a", "1", "256M") "pci = 01:00.0\n"
			    NODE("b", "2", "256M") "pci = 0a:00.0\n";

	(void)state;
	disk->offset = 0x900;
	assert_refused(text, 10,
		       "0a:00.0, a virtual function of 01:00.0, is on a bus that the firmware has "
		       "not put behind the same port");
	machine.pci[port - machine.pci].bus_subordinate = 0x10;
	assert_plan(text);
	assert_int_equal(plan.node[1].bus[0].first, 0x0a);
	assert_int_equal(plan.node[1].bus[0].last, 0x0a);
	assert_int_equal(plan.node[1].bus[0].port, BDF(0, 0, 1, 0));
	assert_true(plan.node[1].bus[0].exact && !plan.node[1].bus[0].root);
	/* The node of the physical function has the other virtual functions there. */
	assert_int_equal(plan.node[0].bus_count, 2);
}

/*
 * A stock kernel that has a whole bus makes the virtual functions there. Nodes with stock kernels
 * share a device, too; then mint.ko shows each node its own.
 */
static void test_stock(void **state)
{
	(void)state;
	assert_plan(STOCK("a", "1", "256M") "pci = 01:00.0\n");
	assert_int_equal(diag.count, 0);
	for (unsigned int f = 0; f <= 4; f++)
		assert_int_equal(owner(f), 0);
	assert_false(plan.node[0].bus[0].exact);
	assert_plan(STOCK("a", "1", "256M") "pci = 01:00.0\n" STOCK("b", "2", "256M")
		    "pci = 01:00.1\n");
	assert_int_equal(owner(1), 1);
	assert_true(plan.node[0].bus[0].exact && plan.node[1].bus[0].exact);
}

static void test_too_many(void **state)
{
	const struct machine_pci *fn;

	(void)state;
	disk->total = 0xffff;
	disk->stride = 0x10;
	assert_plan(NODE("a", "1", "256M") "pci = 02:00.0, 01:00.0\n");
	assert_true(machine.pci_count <= MACHINE_PCI_MAX);
	while (machine.pci_count < MACHINE_PCI_MAX)
		add_pci(BDF(1, 0, 0, 0) + machine.pci_count, 0x020000, true);
	disk->offset = 2;
	assert_plan(NODE("a", "1", "256M") "pci = 02:00.0, 01:00.0\n");
	assert_non_null(strstr(diag.entry[0].text,
			       "more than 1024 PCI functions: virtual functions of 01:00.0 are "
			       "left out"));
	/* A virtual function that no port reaches belongs to no node, if no node asks for it. */
	assert_int_equal(owner(1), 0);
	fn = machine_find_pci(&machine, BDF(0, 4, 0, 1));
	assert_int_equal(plan.pci_owner[fn - machine.pci], PLAN_NOBODY);
	assert_int_equal(plan.node[0].bus_count, 2);
}

struct text_sink {
	struct fmt_sink sink;
	char text[8192];
	size_t len;
};

static void add_text(struct fmt_sink *sink, const char *s, size_t n)
{
	struct text_sink *t = (struct text_sink *)sink;

	assert_true(t->len + n < sizeof(t->text));
	memcpy(t->text + t->len, s, n);
	t->len += n;
	t->text[t->len] = '\0';
}

static void test_printed(void **state)
{
	static struct text_sink t = { .sink.write = add_text };

	(void)state;
	assert_plan(NODE("a", "1", "256M") "pci = 01:00.0\n" NODE("b", "2", "256M")
		    "pci = 01:00.1\n");
	plan_print(&plan, &t.sink);
	assert_non_null(strstr(t.text, "pci         01:00.0, 01:00.2 to 01:00.4\n"));
	assert_non_null(strstr(t.text, "pci         01:00.1\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_split, setup_virtual),
		cmocka_unit_test_setup(test_not_asked_for, setup_virtual),
		cmocka_unit_test_setup(test_refused, setup_virtual),
		cmocka_unit_test_setup(test_stride, setup_virtual),
		cmocka_unit_test_setup(test_no_addresses, setup_virtual),
		cmocka_unit_test_setup(test_next_bus, setup_virtual),
		cmocka_unit_test_setup(test_stock, setup_virtual),
		cmocka_unit_test_setup(test_too_many, setup_virtual),
		cmocka_unit_test_setup(test_printed, setup_virtual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
