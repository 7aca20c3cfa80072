// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/plan/plan_legacy.c: the owners of devices at fixed addresses. */
#include "tests/unit/irqs_fixture.h"

#define HPET(node) "legacy = hpet" node "\n"

static void test_owners(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "256M") "legacy = keyboard, vga\n"
		    NODE("b", "2", "256M") "legacy = rtc, speaker\n");
	assert_int_equal(diag.count, 0);
	assert_int_equal(plan.irq_count, 3);
	assert_int_equal(irq(1)->owner, 0);
	assert_int_equal(irq(12)->owner, 0);
	assert_int_equal(irq(8)->owner, 1);
	assert_false(irq(1)->timer || irq(8)->timer || irq(12)->timer);
	assert_refused(NODE("a", "1", "256M") "legacy = vga, speaker\n"
		       NODE("b", "2", "256M") "legacy = rtc, speaker\n", 10,
		       "[node b] legacy: speaker belongs to [node a] already (line 5)");
	assert_refused(STOCK("a", "1", "256M") "legacy = vga\n", 5,
		       "a stock kernel finds these devices by trying");
	assert_refused(NODE("a", "1", "256M") "legacy = rtc\npci = 00:08.0\nirq = 00:08.0@8\n", 7,
		       "interrupt 8 is that of the clock of [node a] (line 5)");
	machine.ioapic_count = 0;
	assert_refused(NODE("a", "1", "256M") "legacy = rtc\n", 5,
		       "interrupt 8, which the clock needs");
}

/*
 * PIT and HPET have one interrupt, wherever interrupt 0 goes. The speaker, which is channel 2, can
 * have another owner.
 */
static void test_timers(void **state)
{
	(void)state;
	machine.override[0] = (struct machine_override){ .irq = 0, .gsi = 2 };
	machine.override_count = 1;
	assert_plan(NODE("a", "1", "256M") "legacy = pit\n" NODE("b", "2", "256M")
		    "legacy = rtc, speaker\n");
	assert_int_equal(plan.irq_count, 2);
	assert_true(irq(2)->timer && irq(2)->isa && !irq(2)->level && !irq(2)->low);
	assert_int_equal(irq(2)->owner, 0);
	assert_refused(NODE("a", "1", "256M") HPET(""), 5, "this machine has no HPET");
	machine.hpet.addr = 0xfed00000;
	assert_plan(NODE("a", "1", "256M") HPET(", pit, rtc") NODE("b", "2", "256M"));
	assert_int_equal(diag.count, 0);
	assert_int_equal(plan.irq_count, 2);
	assert_true(irq(2)->timer && !irq(8)->timer);
	assert_plan(NODE("a", "1", "256M") NODE("b", "2", "256M") HPET(""));
	assert_int_equal(irq(2)->owner, 1);
	assert_true(plan_table_counts(&plan).irqs >= plan.irq_count);
	/* The HPET takes the interrupts of PIT and clock, whichever node comes first. */
	assert_refused(NODE("a", "1", "256M") HPET("") NODE("b", "2", "256M") "legacy = rtc\n", 5,
		       "[node a] legacy: the HPET takes the interrupts of PIT and CMOS clock, so "
		       "rtc cannot be [node b]'s (line 10): give both to one node");
	assert_refused(NODE("a", "1", "256M") "legacy = keyboard, rtc\n" NODE("b", "2", "256M")
		       HPET(""), 10, "so rtc cannot be [node a]'s (line 5)");
	assert_refused(NODE("a", "1", "256M") HPET("") NODE("b", "2", "256M") HPET(", speaker"), 10,
		       "hpet belongs to [node a] already");
}

static void test_pit_without_its_interrupt(void **state)
{
	(void)state;
	machine.hpet.addr = 0xfed00000;
	assert_refused(NODE("a", "1", "256M") "legacy = hpet\npci = 00:08.0\nirq = 00:08.0@0\n", 7,
		       "interrupt 0 is that of the timer of [node a] (line 5)");
}

/* The framebuffer is in a BAR of a function that another node drives. */
static void test_screen(void **state)
{
	static const struct machine_screen linear = {
		.kind = SCREEN_LINEAR, .addr = 0xd0400000, .width = 1280, .height = 800,
		.pitch = 5120,
		.depth = 32, .red = { 16, 8 }, .green = { 8, 8 }, .blue = { 0, 8 },
		.reserved = { 24, 8 },
	};
	struct machine_pci *card = add_pci(BDF(0, 0, 9, 0), 0x030000, false);

	(void)state;
	card->bar[0] = (struct machine_bar){ BAR_MEM_PREF, { 0xd0000000, 0xd1000000 } };
	machine.screen = linear;
	assert_plan(NODE("a", "1", "256M") "legacy = vga\n" NODE("b", "2", "256M"));
	assert_int_equal(diag.count, 0);
	assert_plan(NODE("a", "1", "256M") "legacy = vga\npci = 00:09.0\n" NODE("b", "2", "256M"));
	assert_int_equal(diag.errors, 0);
	assert_plan(NODE("a", "1", "256M") NODE("b", "2", "256M") "pci = 00:09.0\n");
	assert_refused(NODE("a", "1", "256M") "legacy = vga\n" NODE("b", "2", "256M")
		       "pci = 00:09.0\n", 5,
		       "[node a] legacy: the screen's memory is that of 00:09.0, which is [node "
		       "b]'s (line 10): give vga and that function to one node");
	/* The framebuffer is elsewhere. */
	machine.screen.addr = 0xd1000000;
	assert_plan(NODE("a", "1", "256M") "legacy = vga\n" NODE("b", "2", "256M")
		    "pci = 00:09.0\n");
}

static void assert_warned(const char *text)
{
	assert_int_equal(diag.errors, 0);
	for (unsigned int i = 0; i < diag.count; i++)
		if (strstr(diag.entry[i].text, text))
			return;
	fail_msg("nothing says: %s", text);
}

/* It is not known which card shows text, and there may be no screen at all. */
static void test_dark_screen(void **state)
{
	(void)state;
	add_pci(BDF(0, 0, 9, 0), 0x030000, true);
	assert_plan(NODE("a", "1", "256M") "legacy = vga\n" NODE("b", "2", "256M")
		    "pci = 00:09.0\n");
	assert_warned("[node a] legacy: if the screen is that of 00:09.0, which is [node b]'s "
		      "(line 10)");
	machine.screen.kind = SCREEN_NONE;
	assert_plan(NODE("a", "1", "256M") "legacy = vga\n");
	assert_warned("[node a] legacy: vga: neither the firmware nor the boot loader has set up a "
		      "screen");
	assert_plan(NODE("a", "1", "256M") "legacy = keyboard\n");
	assert_int_equal(diag.count, 0);
}

#define TEST(f) cmocka_unit_test_setup(f, setup_irqs)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_owners), TEST(test_timers), TEST(test_pit_without_its_interrupt),
		TEST(test_screen), TEST(test_dark_screen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
