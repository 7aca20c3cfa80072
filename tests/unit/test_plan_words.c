// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/plan/plan_words.c: messages about words of command lines. */
#include "tests/unit/plan_fixture.h"

#define LINE(words) NODE("a", "1-2", "256M@1G") "cmdline = " words "\n"
#define AT 5			/* the word's line, after the four of NODE */

static void test_harmless(void **state)
{
	(void)state;
	assert_plan(LINE("console=ttyS0 root=/dev/nvme0n1p1 crashkernel=128M memmap=1M$1088M "
			 "maxcpus=2"));
	assert_int_equal(diag.count, 0);
}

static void test_refused(void **state)
{
	(void)state;
	assert_refused(LINE("quiet pci=noacpi"), AT,
		       "[node a] cmdline: pci=noacpi makes the node take every PCI function of the "
		       "machine: ");
	assert_refused(LINE("acpi=off"), AT, "[node a] cmdline: acpi=off ");
	assert_false(plan_of(LINE("memmap=exactmap memmap=640K@0 memmap=512M@1M")));
	assert_int_equal(diag.errors, 3);
	assert_refused(LINE("mem=512M"), AT, "ends below its memory");
	assert_refused(LINE("reboot=acpi"), AT, "or write reboot=efi");
	/* The node's own memory is allowed, other memory is not. */
	assert_plan(LINE("memmap=16M!1G"));
	assert_refused(LINE("memmap=16M!2G"), AT, "that is not its own");
}

static void test_warned(void **state)
{
	(void)state;
	assert_plan(LINE("maxcpus=1 mem=1100M resume=/dev/sda2"));
	assert_said(DIAG_WARNING, AT, "[node a] cmdline: maxcpus=1 leaves cores");
	assert_said(DIAG_WARNING, AT, "mem=1100M ends inside its memory");
	assert_said(DIAG_WARNING, AT, "resume=/dev/sda2 has no effect");
}

static void test_patched(void **state)
{
	(void)state;
	make_patched(kernel_file, MINT_SETUP_VERSION);
	assert_plan(LINE("pci=noacpi reboot=acpi"));
	assert_int_equal(diag.count, 0);
	assert_refused(LINE("pci=nocrs"), AT, "pci=nocrs");
}

static void test_uart(void **state)
{
	(void)state;
	machine.com[1] = true;
	assert_plan(LINE("earlyprintk=serial,ttyS1") "uart = com2\n");
	assert_refused(LINE("earlyprintk=serial") "uart = com2\n", AT, "earlyprintk=serial");
	assert_refused(LINE("8250.nr_uarts=1"), AT, "8250.nr_uarts=1");
}

/* The words of one node do not concern the others. */
static void test_each_node(void **state)
{
	(void)state;
	assert_refused(NODE("a", "1", "256M@1G") "cmdline = memmap=1M!1G\n"
		       NODE("b", "2", "256M@1280M") "cmdline = memmap=1M!1G\n", 10,
		       "[node b] cmdline");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_harmless, setup),
		cmocka_unit_test_setup(test_refused, setup),
		cmocka_unit_test_setup(test_warned, setup),
		cmocka_unit_test_setup(test_patched, setup),
		cmocka_unit_test_setup(test_uart, setup),
		cmocka_unit_test_setup(test_each_node, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
