// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/plan/plan_irqs.c: the owners of I/O APIC pins and of interrupts. */
#include "tests/unit/irqs_fixture.h"

static void test_own(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "256M") "pci = 00:08.0\nirq = 00:08.0@20\n"
		    NODE("b", "2", "256M") "pci = 00:0c.0\nirq = 00:0c.0 @ 0x1a\n");
	assert_int_equal(diag.count, 0);
	assert_int_equal(plan.irq_count, 2);
	assert_int_equal(plan.intx_count, 2);
	assert_int_equal(irq(20)->owner, 0);
	assert_int_equal(irq(20)->ioapic, 1);
	assert_int_equal(irq(20)->pin, 20);
	assert_true(irq(20)->level && irq(20)->low && !irq(20)->isa && !irq(20)->shared);
	assert_int_equal(irq(26)->owner, 1);
	assert_int_equal(irq(26)->ioapic, 0);
	assert_int_equal(irq(26)->pin, 2);
	assert_int_equal(plan_intx_of(&plan, BDF(0, 0, 12, 0))->node, 1);
	assert_null(plan_intx_of(&plan, BDF(0, 1, 0, 0)));
	/* Bus 0, device 8. */
	assert_true(plan_intx_config(&plan, plan_intx_of(&plan, BDF(0, 0, 8, 0))) == 0xb0040000);
	/* The room in the table was counted before. */
	assert_true(plan_table_counts(&plan).irqs >= plan.irq_count);
	assert_int_equal(plan_table_counts(&plan).intx, 2);
}

/* A shared interrupt goes to the first patched node of those that raise it. */
static void test_shared(void **state)
{
	(void)state;
	assert_plan(STOCK("s", "1", "256M") "pci = 06:00.0\nirq = 06:00.0@20\n"
		    NODE("a", "2", "256M") "pci = 00:08.0\nirq = 00:08.0@20\n"
		    NODE("b", "3", "256M") "pci = 00:0c.0\nirq = 00:0c.0@20\n");
	assert_int_equal(diag.count, 0);
	assert_int_equal(plan.irq_count, 1);
	assert_int_equal(plan.intx_count, 3);
	assert_int_equal(irq(20)->owner, 1);
	assert_true(irq(20)->shared);
	/* Two functions of one node raise an interrupt that no other node shares. */
	assert_plan(NODE("a", "2", "256M")
		    "pci = 00:08.0, 00:0c.0\nirq = 00:08.0@20, 00:0c.0@20\n");
	assert_int_equal(plan.irq_count, 1);
	assert_false(irq(20)->shared);
	/*
	 * The node that hands interrupts on must reach the configuration space of the other node's
	 * function.
	 */
	machine.ecam_count = 0;
	assert_plan(NODE("a", "1", "256M") "pci = 00:08.0\nirq = 00:08.0@20\n");
	assert_false(plan_of(NODE("a", "1", "256M") "pci = 00:08.0\nirq = 00:08.0@20\n"
			     NODE("b", "2", "256M") "pci = 00:0c.0\nirq = 00:0c.0@20\n"));
	assert_said(DIAG_ERROR, 6, "00:08.0 shares interrupt 20 with another node's function");
	assert_said(DIAG_ERROR, 12, "00:0c.0 shares interrupt 20 with another node's function");
}

static void test_refused(void **state)
{
	(void)state;
	assert_refused(STOCK("a", "1", "256M") "pci = 06:00.0\nirq = 06:00.0@20\n", 6,
		       "no node that uses interrupt 20 has an I/O APIC");
	assert_refused(NODE("a", "1", "256M") "pci = 00:08.0\nirq = 00:08.0@264\n", 6,
		       "no I/O APIC of this machine (ACPI table MADT) has interrupt 264");
	assert_refused(NODE("a", "1", "256M") "irq = 00:08.0@20\n", 5,
		       "00:08.0 is not this node's: name it in its `pci =`, too");
	assert_refused(NODE("a", "1", "256M") "pci = 00:08.0\nirq = 00:08.0@20\n"
		       NODE("b", "2", "256M") "irq = 00:08.0@20\n", 11,
		       "00:08.0 belongs to [node a] (line 5)");
	assert_refused(NODE("a", "1", "256M") "irq = 00:09.0@20\n", 5,
		       "there is no PCI function 00:09.0");
	assert_refused(NODE("a", "1", "256M") "pci = 01:00.0\nirq = 01:00.0@20\n", 6,
		       "01:00.0 has no INTx: leave it out");
	assert_refused(NODE("a", "1", "256M") "uart = com2\n"
		       NODE("b", "2", "256M") "pci = 00:08.0\nirq = 00:08.0@3\n", 11,
		       "interrupt 3 is that of its UART of [node a] (line 5)");
}

static void test_mute(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "256M") "pci = 00:08.0\n");
	assert_said(DIAG_WARNING, 5, "no interrupt from it without `irq = 00:08.0@...`");
	assert_refused(STOCK("a", "1", "256M") "pci = 06:00.0\n", 5,
		       "and a stock kernel has no I/O APIC for its INTx");
}

/* COM2 and COM4 have one interrupt, which two nodes cannot share. */
static void test_uart(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "256M") "uart = com2\n" STOCK("b", "2", "256M") "uart = com3\n");
	assert_true(plan.node[0].has_uart_irq);
	assert_int_equal(plan.node[0].uart_irq.gsi, 3);
	assert_false(plan.node[1].has_uart_irq);
	assert_int_equal(plan.irq_count, 1);
	assert_true(irq(3)->isa && !irq(3)->level && irq(3)->owner == 0);
	assert_plan(NODE("a", "1", "256M") "uart = com2\n" STOCK("b", "2", "256M") "uart = com4\n");
	assert_false(plan.node[0].has_uart_irq);
	assert_int_equal(plan.irq_count, 0);
	assert_plan("[monitor]\nconsole = none\n" NODE("a", "1", "256M") "uart = com1\n");
	assert_int_equal(plan.node[0].uart_irq.gsi, 4);
	/* On a machine without I/O APICs the UART is polled. */
	machine.ioapic_count = 0;
	assert_plan(NODE("a", "1", "256M") "uart = com2\n");
	assert_false(plan.node[0].has_uart_irq);
	assert_int_equal(diag.count, 0);
}

/*
 * The overrides are those of real firmware: ISA interrupts are elsewhere, and some are
 * level-triggered and active high.
 */
static void test_overrides(void **state)
{
	static const struct machine_override o[] = {
		{ .irq = 3, .gsi = 26, .level = true, .low = true },
		{ .irq = 8, .gsi = 8, .low = true },
		{ .irq = 10, .gsi = 10, .level = true },
		{ .irq = 0, .gsi = 2 },
	};

	(void)state;
	memcpy(machine.override, o, sizeof(o));
	machine.override_count = 4;
	assert_plan(NODE("a", "1", "256M")
		    "uart = com2\nlegacy = rtc, keyboard\npci = 00:08.0\nirq = 00:08.0@10\n"
		    NODE("b", "2", "256M") "pci = 00:0c.0\nirq = 00:0c.0@2\n");
	assert_true(plan.node[0].has_uart_irq);
	assert_int_equal(plan.node[0].uart_irq.gsi, 26);
	assert_true(irq(26)->isa && irq(26)->level && irq(26)->low);
	assert_int_equal(irq(26)->ioapic, 0);
	assert_int_equal(irq(26)->pin, 2);
	assert_true(irq(8)->isa && !irq(8)->level && irq(8)->low);
	assert_true(irq(1)->isa && !irq(1)->level && !irq(1)->low);
	assert_true(!irq(10)->isa && irq(10)->level && !irq(10)->low);
	/* INTx is never edge-triggered, so the override is not about it. */
	assert_true(!irq(2)->isa && irq(2)->level && irq(2)->low);
	assert_refused(NODE("a", "1", "256M") "uart = com2\n"
		       NODE("b", "2", "256M") "pci = 00:08.0\nirq = 00:08.0@26\n", 11,
		       "interrupt 26 is that of its UART of [node a] (line 5)");
}

static void test_acpi(void **state)
{
	(void)state;
	/* The machine does not have what the config asks for. */
	assert_refused(NODE("a", "1", "256M") "acpi = full\n", 5,
		       "this machine's firmware has no full ACPI");
	machine.acpi = (struct machine_acpi){ .aml_size = 0x12340, .sci = 9 };
	assert_plan(NODE("a", "1", "256M") "acpi = minimal\n" NODE("b", "2", "256M"));
	assert_int_equal(plan.irq_count, 0);
	assert_int_equal(range_size(plan.node[0].world), WORLD_SIZE);
	assert_plan(NODE("a", "1", "256M") NODE("b", "2", "256M") "acpi = full\n"
		    NODE("c", "3", "256M"));
	assert_int_equal(diag.count, 0);
	assert_int_equal(plan.irq_count, 1);
	assert_int_equal(irq(9)->owner, 1);
	assert_int_equal(irq(9)->pin, 9);
	assert_string_equal(irq(9)->what, "the firmware's ACPI");
	/* There is room for the copies, and no two pieces overlap. */
	assert_int_equal(range_size(plan.node[0].world), WORLD_SIZE);
	assert_int_equal(range_size(plan.node[1].world), WORLD_SIZE + 0x13000);
	assert_true(plan.node[1].world.end == plan.node[2].world.start);
	assert_true(plan.node[2].world.end <= plan.arena.start);
	/* This is the most that one node can ask for, and the table has room for it. */
	assert_plan(NODE("a", "1", "256M")
		    "uart = com2\nlegacy = keyboard, rtc, pit\nacpi = full\n");
	assert_int_equal(plan.irq_count, 6);
	assert_int_equal(plan_table_counts(&plan).irqs, 6);
}

static void test_acpi_refused(void **state)
{
	(void)state;
	machine.acpi = (struct machine_acpi){ .aml_size = 0x2000, .sci = 9 };
	assert_refused(NODE("a", "1", "256M") "acpi = full\n" NODE("b", "2", "256M")
		       "acpi = full\n", 10,
		       "[node b] acpi: [node a] has the firmware's full ACPI already (line 5)");
	assert_refused(STOCK("a", "1", "256M") "acpi = full\n", 5,
		       "with the firmware's full ACPI a stock kernel takes what is other nodes'");
	assert_refused(NODE("a", "1", "256M") "acpi = full\n"
		       NODE("b", "2", "256M") "pci = 00:08.0\nirq = 00:08.0@9\n", 11,
		       "interrupt 9 is that of the firmware's ACPI of [node a] (line 5)");
	machine.acpi.sci = 8;
	assert_refused(NODE("a", "1", "256M") "acpi = full\n" NODE("b", "2", "256M")
		       "legacy = rtc\n", 5,
		       "acpi: its interrupt, 8, is that of the clock of [node b] (line 10)");
	machine.acpi.sci = 300;
	assert_refused(NODE("a", "1", "256M") "acpi = full\n", 5,
		       "no I/O APIC of this machine (ACPI table MADT) has interrupt 300");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_own, setup_irqs),
		cmocka_unit_test_setup(test_shared, setup_irqs),
		cmocka_unit_test_setup(test_refused, setup_irqs),
		cmocka_unit_test_setup(test_mute, setup_irqs),
		cmocka_unit_test_setup(test_uart, setup_irqs),
		cmocka_unit_test_setup(test_overrides, setup_irqs),
		cmocka_unit_test_setup(test_acpi, setup_irqs),
		cmocka_unit_test_setup(test_acpi_refused, setup_irqs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
