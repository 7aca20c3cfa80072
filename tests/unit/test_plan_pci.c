// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/plan/plan_pci.c and lib/plan/plan_uart.c: the owners of functions, buses and UARTs. */
#include "tests/unit/plan_fixture.h"

static struct machine_pci *pci_at(bdf_t bdf)
{
	return &machine.pci[machine_find_pci(&machine, bdf) - machine.pci];
}

static unsigned int owner(bdf_t bdf)
{
	return plan.pci_owner[pci_at(bdf) - machine.pci];
}

static void assert_bus(const struct plan_node *node, unsigned int i, bdf_t port, uint8_t first,
		       uint8_t last)
{
	assert_true(i < node->bus_count);
	assert_int_equal(node->bus[i].port, port);
	assert_int_equal(node->bus[i].first, first);
	assert_int_equal(node->bus[i].last, last);
}

static void test_owners(void **state)
{
	(void)state;
	add_pci(BDF(0, 0, 0x1f, 0), 0x060100, false);	/* ISA */
	add_pci(BDF(0, 0, 0x1f, 3), 0x0c0500, false);	/* SMBus */
	add_pci(BDF(0, 0, 0x1f, 4), 0x080600, false);	/* IOMMU */
	assert_plan(NODE("a", "1", "256M") "pci = 01:00.0\n" NODE("b", "2", "256M")
		    "pci = 02:00.0\n");
	assert_int_equal(diag.count, 0);
	assert_int_equal(owner(BDF(0, 1, 0, 0)), 0);
	assert_int_equal(owner(BDF(0, 2, 0, 0)), 1);
	assert_int_equal(owner(BDF(0, 3, 0, 0)), PLAN_NOBODY);
	assert_int_equal(owner(BDF(0, 0, 0x1f, 2)), PLAN_NOBODY);
	assert_int_equal(owner(BDF(0, 0, 0, 0)), PLAN_MONITOR);
	assert_int_equal(owner(BDF(0, 0, 1, 0)), PLAN_MONITOR);
	assert_int_equal(owner(BDF(0, 0, 0x1f, 0)), PLAN_MONITOR);
	assert_int_equal(owner(BDF(0, 0, 0x1f, 3)), PLAN_MONITOR);
	assert_int_equal(owner(BDF(0, 0, 0x1f, 4)), PLAN_MONITOR);
	assert_int_equal(plan.node[0].bus_count, 1);
	assert_bus(&plan.node[0], 0, BDF(0, 0, 1, 0), 1, 1);
	assert_bus(&plan.node[1], 0, BDF(0, 0, 2, 0), 2, 2);
	assert_int_equal(plan.node[0].segment, 1);
	assert_int_equal(plan.node[1].segment, 2);
}

/* A bus is whole only if all that is behind its bridge is the node's; else each is shown alone. */
static void test_exact(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "256M") "pci = 03:00.1, 00:1f.2\n");
	assert_int_equal(diag.count, 0);
	assert_int_equal(owner(BDF(0, 3, 0, 0)), PLAN_NOBODY);
	assert_int_equal(owner(BDF(0, 3, 0, 1)), 0);
	assert_int_equal(plan.node[0].bus_count, 2);
	assert_bus(&plan.node[0], 0, BDF(0, 0, 0, 0), 0, 0);
	assert_true(plan.node[0].bus[0].exact && plan.node[0].bus[0].root);
	assert_bus(&plan.node[0], 1, BDF(0, 0, 3, 0), 3, 3);
	assert_true(plan.node[0].bus[1].exact && !plan.node[0].bus[1].root);

	assert_plan(NODE("a", "1", "256M") "pci = 03:00.1, 03:00.0\n");
	assert_int_equal(diag.count, 0);
	assert_int_equal(plan.node[0].bus_count, 1);
	assert_false(plan.node[0].bus[0].exact);

	assert_plan(NODE("a", "1", "256M") "pci = 03:00.0\n"
		    NODE("b", "2", "256M") "pci = 03:00.1\n");
	assert_int_equal(diag.count, 0);
	assert_true(plan.node[0].bus[0].exact && plan.node[1].bus[0].exact);
	assert_int_equal(owner(BDF(0, 3, 0, 0)), 0);
	assert_int_equal(owner(BDF(0, 3, 0, 1)), 1);
}

/* Whole buses get a segment that is neither 0 nor one of the machine's. */
static void test_own_segment(void **state)
{
	(void)state;
	machine.ecam[machine.ecam_count++] = (struct machine_ecam){ 0xa0000000, 2, 0, 255 };
	add_pci(BDF(3, 0, 1, 0), 0x010802, true);
	assert_plan(NODE("a", "1", "256M") NODE("b", "2", "256M") NODE("c", "3", "256M"));
	assert_int_equal(plan.node[0].segment, 1);
	assert_int_equal(plan.node[1].segment, 4);
	assert_int_equal(plan.node[2].segment, 5);
}

static void test_refused(void **state)
{
	(void)state;
	assert_refused(NODE("a", "1", "256M") "pci = 09:00.0\n", 5,
		       "there is no PCI function 09:00.0: those that can be given are 00:1f.2, "
		       "01:00.0, 02:00.0, 03:00.0, 03:00.1");
	assert_refused(NODE("a", "1", "256M") "pci = 00:02.0\n", 5, "00:02.0 is a bridge");
	assert_refused(NODE("a", "1", "256M") "pci = 01:00.0\n"
		       NODE("b", "2", "256M") "pci = 01:00.0\n", 10,
		       "[node b] pci: 01:00.0 belongs to [node a] already (line 5)");
	machine.ecam[0].bus_last = 1;
	assert_refused(NODE("a", "1", "256M") "pci = 02:00.0\n", 5, "no ECAM of this machine");
	machine.ecam_count = 0;
	assert_refused(NODE("a", "1", "256M") "pci = 02:00.0\n", 5, "this machine has no ECAM");
	assert_plan(NODE("a", "1", "256M"));
}

/* Long lists are cut, and there is a message if a machine has nothing to give. */
static void test_missing(void **state)
{
	(void)state;
	for (unsigned int i = 1; i < 32; i++)
		add_pci(BDF(0, 3, i, 0), 0x020000, true);
	assert_refused(NODE("a", "1", "256M") "pci = 09:00.0\n", 5, "03:03.0, 03:04.0, ...");
	machine.pci_count = 1;
	assert_refused(NODE("a", "1", "256M") "pci = 09:00.0\n", 5,
		       "there is no PCI function 09:00.0: this machine has none that can be given");
}

/*
 *	00:04.0 -- bus 4: 04:00.0 switch -- bus 5: 05:00.0, 05:01.0 ports -- buses 6 and 7
 */
static void make_switch(void)
{
	add_bridge(BDF(0, 0, 4, 0), 4, 7);
	add_bridge(BDF(0, 4, 0, 0), 5, 7);
	add_bridge(BDF(0, 5, 0, 0), 6, 6);
	add_bridge(BDF(0, 5, 1, 0), 7, 7);
	add_pci(BDF(0, 6, 0, 0), 0x010802, true);
	add_pci(BDF(0, 7, 0, 0), 0x010802, true);
}

static void test_switch(void **state)
{
	(void)state;
	make_switch();
	assert_plan(NODE("a", "1", "256M") "pci = 06:00.0\n" NODE("b", "2", "256M")
		    "pci = 07:00.0\n");
	assert_bus(&plan.node[0], 0, BDF(0, 5, 0, 0), 6, 6);
	assert_bus(&plan.node[1], 0, BDF(0, 5, 1, 0), 7, 7);
	assert_int_equal(owner(BDF(0, 5, 0, 0)), PLAN_MONITOR);

	/* A node that has all behind the root port gets the switch, too. */
	add_pci(BDF(0, 4, 0, 1), 0x088000, true);
	assert_plan(NODE("a", "1", "256M") "pci = 06:00.0, 04:00.1, 07:00.0\n");
	assert_int_equal(diag.count, 0);
	assert_int_equal(plan.node[0].bus_count, 1);
	assert_bus(&plan.node[0], 0, BDF(0, 0, 4, 0), 4, 7);
	assert_int_equal(owner(BDF(0, 5, 1, 0)), 0);
	assert_int_equal(owner(BDF(0, 0, 4, 0)), PLAN_MONITOR);
	/* If not, it gets what is beside the switch, and no bridge above another's function. */
	assert_plan(NODE("a", "1", "256M") "pci = 04:00.1, 06:00.0\n"
		    NODE("b", "2", "256M") "pci = 07:00.0\n");
	assert_int_equal(plan.node[0].bus_count, 2);
	assert_bus(&plan.node[0], 0, BDF(0, 0, 4, 0), 4, 4);
	assert_true(plan.node[0].bus[0].exact);
	assert_bus(&plan.node[0], 1, BDF(0, 5, 0, 0), 6, 6);
	assert_false(plan.node[0].bus[1].exact || plan.node[1].bus[0].exact);
	assert_int_equal(owner(BDF(0, 4, 0, 0)), PLAN_MONITOR);
	assert_int_equal(owner(BDF(0, 5, 0, 0)), PLAN_MONITOR);
}

/* The machine has two segments; a node sees its whole buses in one, and so of one region. */
static void test_segments(void **state)
{
	(void)state;
	machine.ecam[machine.ecam_count++] = (struct machine_ecam){ 0xa0000000, 1, 0, 255 };
	add_bridge(BDF(1, 0, 0, 0), 1, 1);
	add_pci(BDF(1, 1, 0, 0), 0x010802, true);
	assert_plan(NODE("a", "1", "256M") "pci = 01:00.0\n"
		    NODE("b", "2", "256M") "pci = 0001:01:00.0\n");
	assert_bus(&plan.node[1], 0, BDF(1, 0, 0, 0), 1, 1);
	assert_plan(NODE("a", "1", "256M") "pci = 01:00.0, 02:00.0, 0001:01:00.0\n");
	assert_int_equal(plan.node[0].bus_count, 3);
	assert_false(plan.node[0].bus[0].exact || plan.node[0].bus[1].exact);
	assert_bus(&plan.node[0], 2, BDF(1, 0, 0, 0), 1, 1);
	assert_true(plan.node[0].bus[2].exact);
}

static void test_no_msi(void **state)
{
	const struct machine_pci *found = machine_find_pci(&machine, BDF(0, 1, 0, 0));
	struct machine_pci *fn = &machine.pci[found - machine.pci];

	(void)state;
	fn->msi = false;
	fn->int_pin = 1;
	assert_refused(NODE("a", "1", "256M") "pci = 01:00.0\n", 5,
		       "01:00.0 has neither MSI nor MSI-X, and a stock kernel has no I/O APIC");
	fn->msix = true;
	assert_plan(NODE("a", "1", "256M") "pci = 01:00.0\n");
	assert_int_equal(diag.count, 0);
	/* The function never interrupts, so nothing is lost. */
	fn->msix = false;
	fn->int_pin = 0;
	assert_plan(NODE("a", "1", "256M") "pci = 01:00.0\n");
	assert_int_equal(diag.count, 0);
}

static void test_com(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "256M") "uart = com2\n" NODE("b", "2", "256M") "uart = com3\n");
	assert_int_equal(plan.node[0].uart_port, 0x2f8);
	assert_int_equal(plan.node[1].uart_port, 0x3e8);
	assert_plan("[monitor]\nconsole = none\n" NODE("a", "1", "256M") "uart = com1\n"
		    NODE("b", "2", "256M") "uart = none\n");
	assert_int_equal(plan.node[0].uart_port, 0x3f8);
	assert_int_equal(plan.node[1].uart_port, 0);
}

static void test_com_refused(void **state)
{
	(void)state;
	assert_refused(NODE("a", "1", "256M") "uart = com1\n", 5,
		       "com1 is the monitor's console (the default)");
	assert_refused("[monitor]\nconsole = com2\n" NODE("a", "1", "256M") "uart = com2\n", 7,
		       "com2 is the monitor's console: name");
	assert_refused(NODE("a", "1", "256M") "uart = com2\n" NODE("b", "2", "256M")
		       "uart = com2\n",
		       10, "[node b] uart: com2 belongs to [node a] already (line 5)");
	assert_refused(NODE("a", "1", "256M") "uart = com4\n", 5,
		       "no UART answers at com4 (port 0x2e8)");
	assert_refused("[monitor]\nconsole = com4\n" NODE("a", "1", "256M"), 2,
		       "[monitor] console: no UART answers at com4");
	/* The config does not ask for COM1, so its absence is no reason to refuse. */
	machine.com[0] = false;
	assert_plan("[monitor]\ntable = 16M\n" NODE("a", "1", "256M"));
	assert_said(DIAG_WARNING, 1, "no UART answers at com1, the monitor's console");
}

static void add_serial(bdf_t bdf, enum bar_kind kind)
{
	add_pci(bdf, 0x070002, false)->bar[0] = (struct machine_bar){ kind, range_of(0xc000, 8) };
}

static void test_pci_uart(void **state)
{
	(void)state;
	add_bridge(BDF(0, 0, 4, 0), 4, 4);
	add_serial(BDF(0, 4, 0, 0), BAR_IO);
	add_serial(BDF(0, 0, 5, 0), BAR_IO);
	assert_plan(NODE("a", "1", "256M") "uart = 04:00.0\n" NODE("b", "2", "256M")
		    "uart = 00:05.0\n");
	assert_int_equal(diag.count, 0);
	assert_int_equal(plan.node[0].uart_port, 0xc000);
	assert_bus(&plan.node[0], 0, BDF(0, 0, 4, 0), 4, 4);
	assert_false(plan.node[0].bus[0].exact);
	assert_int_equal(plan.node[1].uart_port, 0xc000);
	assert_bus(&plan.node[1], 0, BDF(0, 0, 0, 0), 0, 0);
	assert_int_equal(owner(BDF(0, 0, 5, 0)), 1);
	/* Naming the function twice in one node is the same as once. */
	assert_plan(NODE("a", "1", "256M") "uart = 04:00.0\npci = 04:00.0\n");
	assert_int_equal(plan.node[0].bus_count, 1);
	machine.ecam_count = 0;
	assert_plan(NODE("a", "1", "256M") "uart = 04:00.0\n");
	assert_int_equal(plan.node[0].bus_count, 0);
}

/* `pci` names 32 functions, each on its own bus, and the UART has another bus. */
static void test_too_many_buses(void **state)
{
	char text[1024];
	size_t n;

	(void)state;
	n = (size_t)snprintf(text, sizeof(text), NODE("a", "1", "256M") "pci = 20:00.0");
	for (uint8_t bus = 0x20; bus < 0x40; bus++) {
		add_bridge(BDF(0, 0, bus - 0x10, 1), bus, bus);
		add_pci(BDF(0, bus, 0, 0), 0x010802, true);
		if (bus > 0x20)
			n += (size_t)snprintf(text + n, sizeof(text) - n, ",%02x:00.0", bus);
	}
	snprintf(text + n, sizeof(text) - n, "\n");
	assert_plan(text);
	assert_int_equal(plan.node[0].bus_count, PLAN_NODE_BUSES_MAX);
	add_bridge(BDF(0, 0, 4, 0), 0x40, 0x40);
	add_serial(BDF(0, 0x40, 0, 0), BAR_IO);
	snprintf(text + n, sizeof(text) - n, "\nuart = 40:00.0\n");
	assert_refused(text, 6, "40:00.0 is on one bus too many");
}

static void test_pci_uart_refused(void **state)
{
	(void)state;
	add_bridge(BDF(0, 0, 4, 0), 4, 4);
	add_serial(BDF(0, 4, 0, 0), BAR_MEM);
	assert_refused(NODE("a", "1", "256M") "uart = 04:00.0\n", 5, "04:00.0 has no I/O ports");
	assert_refused(NODE("a", "1", "256M") "uart = 01:00.0\n", 5,
		       "01:00.0 is no serial function (its class is 010802)");
	assert_refused(NODE("a", "1", "256M") "uart = 08:00.0\n", 5,
		       "uart: there is no PCI function");
	assert_refused(NODE("a", "1", "256M") "pci = 04:00.0\n"
		       NODE("b", "2", "256M") "uart = 04:00.0\n", 10,
		       "uart: 04:00.0 belongs to [node a] already (line 5)");
}

#define STOCK(name, cores, memory) \
	"[node " name "]\ncores = " cores "\nmemory = " memory "\nkernel = /s\n"

/* Of the bridge and system classes only devices can be given, not what all nodes live on. */
static void test_classes(void **state)
{
	(void)state;
	assert_refused(NODE("a", "1", "256M") "pci = 00:1f.2, 00:00.0\n", 5,
		       "00:00.0 is part of the machine itself");
	/* A bridge cannot be taken from above another node's function. */
	assert_refused(NODE("a", "1", "256M") "pci = 01:00.0\n" NODE("b", "2", "256M")
		       "pci = 00:01.0\n", 10,
		       "00:01.0 is a bridge, and bridges stay with the monitor");
	add_pci(BDF(0, 0, 8, 0), 0x068000, true);
	add_pci(BDF(0, 0, 9, 0), 0x088000, false);
	add_pci(BDF(0, 0, 10, 0), 0x088000, true);
	add_pci(BDF(0, 0, 0x1a, 0), 0x080501, true);
	assert_plan(NODE("a", "1", "256M") "pci = 00:08.0, 00:1a.0, 00:0a.0\n");
	assert_int_equal(owner(BDF(0, 0, 8, 0)), 0);
	assert_int_equal(owner(BDF(0, 0, 10, 0)), 0);
	assert_int_equal(owner(BDF(0, 0, 0x1a, 0)), 0);
	assert_refused(NODE("a", "1", "256M") "pci = 00:09.0\n", 5,
		       "00:09.0 is part of the machine itself");
	assert_plan(NODE("a", "1", "256M"));
	assert_int_equal(owner(BDF(0, 0, 8, 0)), PLAN_MONITOR);
	assert_int_equal(owner(BDF(0, 0, 9, 0)), PLAN_MONITOR);
	assert_int_equal(owner(BDF(0, 0, 10, 0)), PLAN_NOBODY);
	assert_int_equal(owner(BDF(0, 0, 0x1a, 0)), PLAN_NOBODY);
}

/* A patched kernel and a stock one share a bus. What the patched one can do more needs no ECAM. */
static void test_patched(void **state)
{
	static uint8_t stock[KERNEL_SIZE];

	(void)state;
	make_kernel(stock, true);
	add_file("/s", stock, KERNEL_SIZE);
	make_patched(kernel_file, MINT_SETUP_VERSION);
	assert_plan(NODE("a", "1", "256M") "pci = 03:00.0\n"
		    STOCK("b", "2", "256M") "pci = 03:00.1\n");
	assert_int_equal(diag.count, 0);
	assert_true(plan.node[0].bus[0].exact && plan.node[1].bus[0].exact);
	assert_plan(NODE("a", "1", "256M") "pci = 03:00.0, 03:00.1\n");
	assert_false(plan.node[0].bus[0].exact);
	/* A function whose interrupt mint.ko sets up. */
	machine.ioapic[machine.ioapic_count++] = (struct machine_ioapic){ 0, 0, 0xfec00000 };
	pci_at(BDF(0, 3, 0, 1))->int_pin = 1;
	assert_plan(NODE("a", "1", "256M") "pci = 03:00.0, 03:00.1\nirq = 03:00.1@20\n");
	assert_true(plan.node[0].bus[0].exact);
	/* Segment 0 can be reached by CF8h and CFCh. */
	machine.ecam_count = 0;
	assert_plan(NODE("a", "1", "256M") "pci = 00:1f.2, 03:00.0\n");
	assert_true(plan.node[0].bus[0].exact && plan.node[0].bus[1].exact);
	assert_refused(STOCK("a", "1", "256M") "pci = 01:00.0\n", 5, "or use a patched kernel");
	add_pci(BDF(1, 0, 1, 0), 0x010802, true);
	assert_refused(NODE("a", "1", "256M") "pci = 0001:00:01.0\n", 5,
		       "the segment of 0001:00:01.0 cannot be reached");
	make_patched(kernel_file, MINT_SETUP_VERSION + 1);
	assert_refused(NODE("a", "1", "256M"), 4, "has Mint's patches for version 5");
}

static bool moves(bdf_t bdf)
{
	return plan.pci_moves[pci_at(bdf) - machine.pci];
}

static void test_moves(void **state)
{
	(void)state;
	make_switch();
	add_serial(BDF(0, 0, 5, 0), BAR_IO);
	pci_at(BDF(0, 0, 5, 0))->msi = true;
	pci_at(BDF(0, 3, 0, 1))->msi = false;
	pci_at(BDF(0, 3, 0, 1))->int_pin = 1;
	assert_plan(NODE("a", "1", "256M") "pci = 01:00.0, 06:00.0, 07:00.0\nuart = 00:05.0\n");
	assert_true(moves(BDF(0, 1, 0, 0)));
	assert_true(moves(BDF(0, 0, 0x1f, 2)));	/* nobody's */
	assert_true(moves(BDF(0, 6, 0, 0)));
	assert_false(moves(BDF(0, 0, 5, 0)));	/* a console */
	assert_false(moves(BDF(0, 3, 0, 1)));	/* only INTx */
	assert_false(moves(BDF(0, 0, 1, 0)));
	assert_false(moves(BDF(0, 0, 0, 0)));
	/* The switch comes with all that is behind its port: its bridges are the node's then. */
	add_pci(BDF(0, 4, 0, 1), 0x020000, true);
	assert_plan(NODE("a", "1", "256M") "pci = 04:00.1, 06:00.0, 07:00.0\n");
	assert_true(moves(BDF(0, 4, 0, 1)));
	assert_false(moves(BDF(0, 6, 0, 0)));
}

/* A bus is in the tables of a node's next life if all functions there are the node's then. */
static void test_buses_again(void **state)
{
	const struct machine_pci *fn = pci_at(BDF(0, 3, 0, 1));
	unsigned int i = (unsigned int)(fn - machine.pci);

	(void)state;
	assert_plan(NODE("a", "1", "256M") "pci = 03:00.0, 03:00.1, 00:1f.2\n"
		    NODE("b", "2", "256M"));
	assert_true(plan.node[0].bus[0].exact && !plan.node[0].bus[1].exact);
	plan_give(&plan, i, 1);
	assert_int_equal(plan_owner_of(&plan, fn), 1);
	plan_choose_buses(&plan, 0);
	assert_true(plan.node[0].bus[0].exact && plan.node[0].bus[1].exact);
	plan_give(&plan, i, PLAN_NOBODY);
	plan_choose_buses(&plan, 0);
	assert_true(plan.node[0].bus[1].exact);
	plan_give(&plan, i, plan.pci_home[i]);
	plan_choose_buses(&plan, 0);
	assert_true(plan.node[0].bus[0].exact && !plan.node[0].bus[1].exact);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_owners, setup),
		cmocka_unit_test_setup(test_exact, setup),
		cmocka_unit_test_setup(test_own_segment, setup),
		cmocka_unit_test_setup(test_refused, setup),
		cmocka_unit_test_setup(test_missing, setup),
		cmocka_unit_test_setup(test_switch, setup),
		cmocka_unit_test_setup(test_segments, setup),
		cmocka_unit_test_setup(test_no_msi, setup),
		cmocka_unit_test_setup(test_com, setup),
		cmocka_unit_test_setup(test_com_refused, setup),
		cmocka_unit_test_setup(test_pci_uart, setup),
		cmocka_unit_test_setup(test_too_many_buses, setup),
		cmocka_unit_test_setup(test_pci_uart_refused, setup),
		cmocka_unit_test_setup(test_classes, setup),
		cmocka_unit_test_setup(test_moves, setup),
		cmocka_unit_test_setup(test_buses_again, setup),
		cmocka_unit_test_setup(test_patched, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
