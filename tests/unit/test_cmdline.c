// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/cmdline/cmdline.c: the monitor's part of a node's command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/plan/bsp_guard.h"
#include "lib/plan/node_words.h"
#include "tests/unit/node_fixture.h"

#define ENDS "efi=runtime reboot=efi panic=1 nohibernate"
#define ALWAYS "no_ipi_broadcast=1 apic_extnmi=none pci=noearly " ENDS " tsc=reliable"
#define NO_KEXEC " sysctl.kernel.kexec_load_limit_reboot=0"	/* since 6.3 */

static bool build_from(const struct fixture *f, unsigned int n, const struct node_boot *from,
		       char *buf, size_t size, size_t *length)
{
	const struct cmdline_node node = plan_cmdline_node(&f->plan, n, &from->info, from->cmdline,
							   from->cmdline_size);

	return cmdline_build(&node, buf, size, length);
}

static bool build(const struct fixture *f, unsigned int n, char *buf, size_t size)
{
	const struct node_boot from = fixture_boot(&f->plan, n);
	size_t length;

	return build_from(f, n, &from, buf, size, &length);
}

static void expect(const struct fixture *f, unsigned int n, const char *want)
{
	char buf[4096];

	assert_true(build(f, n, buf, sizeof(buf)));
	assert_string_equal(buf, want);
}

static void test_node_with_uart(void **state)
{
	struct fixture *f = fixture_new();

	(void)state;
	f->machine.tsc_invariant = true;
	expect(f, 0, ALWAYS " tsc_early_khz=2500000" NO_KEXEC " 8250.nr_uarts=1 "
	       "console=uart8250,io,0x2f8,115200n8 console=ttyS0 quiet");
	free(f);
}

static void test_node_without(void **state)
{
	struct fixture *f = fixture_new();

	(void)state;
	f->machine.tsc_invariant = true;
	expect(f, 1, ALWAYS " tsc_early_khz=2500000 8250.nr_uarts=0 disable_cpu_apicid=0");
	free(f);
}

/*
 * Without a UART, with a console in the table: the last console is /dev/console. A node with the
 * machine's screen keeps that there.
 */
static void test_consoles(void **state)
{
	struct fixture *f = fixture_new();

	(void)state;
	f->machine.tsc_invariant = true;
	f->config.console_size = 0x10000;
	expect(f, 1, ALWAYS " tsc_early_khz=2500000 8250.nr_uarts=0 console=tty0 console=hvc0 "
	       "disable_cpu_apicid=0");
	f->config.node[1].legacy.devices = MINT_LEGACY_VGA;
	expect(f, 1, ALWAYS " tsc_early_khz=2500000 8250.nr_uarts=0 console=hvc0 console=tty0 "
	       "disable_cpu_apicid=0");
	expect(f, 0, ALWAYS " tsc_early_khz=2500000" NO_KEXEC " 8250.nr_uarts=1 "
	       "console=uart8250,io,0x2f8,115200n8 console=ttyS0 quiet");
	free(f);
}

static void test_clocks(void **state)
{
	struct fixture *f = fixture_new();

	(void)state;
	f->config.node[0].cmdline[0] = '\0';
	f->plan.node[0].uart_port = 0;
	expect(f, 0, ALWAYS " tsc_early_khz=2500000 lpj=10000000" NO_KEXEC " 8250.nr_uarts=0");
	f->config.node[0].hz = 1000;
	expect(f, 0, ALWAYS " tsc_early_khz=2500000 lpj=2500000" NO_KEXEC " 8250.nr_uarts=0");
	/* 5 GHz times 1000 is more than 32 bits */
	f->machine.tsc_khz = 5000000;
	f->config.node[0].hz = 100;
	expect(f, 0, ALWAYS " tsc_early_khz=5000000 lpj=50000000" NO_KEXEC " 8250.nr_uarts=0");
	f->machine.tsc_khz = 0;
	expect(f, 0, ALWAYS NO_KEXEC " 8250.nr_uarts=0");
	free(f);
}

/* A patched kernel gets the rest by the record. */
static void test_patched(void **state)
{
	struct fixture *f = fixture_new();

	(void)state;
	f->plan.file[0].info.mint = MINT_SETUP_VERSION;
	expect(f, 0,
	       "apic_extnmi=none " ENDS " sysctl.kernel.kexec_load_disabled=1 8250.nr_uarts=1 "
	       "console=uart8250,io,0x2f8,115200n8 "
	       "console=ttyS0 quiet");
	free(f);
}

static void test_guard(void **state)
{
	static const struct {
		unsigned int major, minor;
		uint32_t bsp;
		bool decoy, parameter, cleared;
		uint32_t guard;
	} t[] = {
		{ 6, 12, 0, true, false, false, 0 },
		{ 6, 9, 0, true, false, false, 0 },
		{ 7, 0, 0, true, false, false, 0 },
		{ 6, 8, 0, false, true, false, 0 },
		{ 6, 1, 0, false, true, false, 0 },
		{ 5, 10, 0, false, true, false, 0 },
		{ 0, 0, 0, true, true, false, 0 },	/* the version is not known */
		{ 6, 12, 2, false, false, false, 2 },	/* the node boots on the BSP */
		{ 6, 1, 2, false, false, false, 2 },
		{ 0, 0, 2, false, false, false, 2 },
		/* the node owns the BSP, and boots on another core */
		{ 6, 12, 4, true, false, false, 4 },
		{ 6, 1, 4, false, true, false, 4 },
		/* The BSP has given up its flag: the decoy is a core that no node has. */
		{ 6, 12, 2, true, false, true, 1 },
		{ 6, 1, 2, false, false, true, 1 },
		{ 0, 0, 2, true, true, true, 1 },
		{ 6, 12, 0, true, false, true, 0 },
	};
	struct fixture *f = fixture_new();

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct bsp_guard guard;
		char buf[4096], word[64];

		f->plan.file[0].info.major = t[i].major;
		f->plan.file[0].info.minor = t[i].minor;
		f->machine.bsp_lapic_id = t[i].bsp;
		f->plan.bsp_cleared = t[i].cleared;
		guard = bsp_guard(&f->plan, 0, &f->plan.file[0].info);
		assert_int_equal(guard.decoy, t[i].decoy);
		assert_int_equal(guard.parameter, t[i].parameter);
		assert_int_equal(guard.lapic_id, t[i].guard);
		assert_true(build(f, 0, buf, sizeof(buf)));
		fmt_string(word, sizeof(word), " disable_cpu_apicid=%u ", t[i].guard);
		assert_int_equal(strstr(buf, word) != NULL, t[i].parameter);
		assert_int_equal(strstr(buf, "disable_cpu_apicid") != NULL, t[i].parameter);
	}
	free(f);
}

/* The buffer and the kernel each have a limit; a line of exactly that length is allowed. */
static void test_limits(void **state)
{
	struct fixture *f = fixture_new();
	char whole[4096];
	size_t length;

	(void)state;
	assert_true(build(f, 0, whole, sizeof(whole)));
	length = strlen(whole);
	for (size_t size = 0; size <= length + 1; size++) {
		char *buf = malloc(size ? size : 1);

		assert_int_equal(build(f, 0, buf, size), size > length);
		free(buf);
	}
	f->plan.file[0].info.cmdline_max = (uint32_t)length;
	assert_true(build(f, 0, whole, sizeof(whole)));
	f->plan.file[0].info.cmdline_max = (uint32_t)length - 1;
	assert_false(build(f, 0, whole, sizeof(whole)));
	free(f);
}

/* The length is returned even if there is no room at all. */
static void test_length(void **state)
{
	struct fixture *f = fixture_new();
	struct node_boot from = fixture_boot(&f->plan, 0);
	char words[3000], whole[4096];
	size_t length, longer;

	(void)state;
	memset(words, 'w', sizeof(words));
	assert_true(build_from(f, 0, &from, whole, sizeof(whole), &length));
	longer = 2047 - (length - from.cmdline_size);
	from.cmdline = words;
	from.cmdline_size = longer;
	assert_true(build_from(f, 0, &from, whole, sizeof(whole), &length));
	assert_int_equal(length, 2047);
	from.cmdline_size = longer + 1;
	assert_false(build_from(f, 0, &from, NULL, 0, &length));
	assert_int_equal(length, 2048);
	free(f);
}

/* The node boots with another kernel and other words than those of the plan. */
static void test_other_boot(void **state)
{
	struct fixture *f = fixture_new();
	struct node_boot from = fixture_boot(&f->plan, 0);
	char buf[4096];
	size_t length;

	(void)state;
	f->machine.tsc_invariant = true;
	from.info = f->plan.file[1].info;
	from.cmdline = "single and more";	/* there is no NUL at its end */
	from.cmdline_size = 6;
	assert_true(build_from(f, 0, &from, buf, sizeof(buf), &length));
	assert_int_equal(length, strlen(buf));
	assert_string_equal(buf, ALWAYS " tsc_early_khz=2500000 8250.nr_uarts=1 "
			    "console=uart8250,io,0x2f8,115200n8 disable_cpu_apicid=0 single");
	from.cmdline_size = 0;
	assert_true(build_from(f, 0, &from, buf, sizeof(buf), &length));
	assert_null(strstr(buf, "single"));
	free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_node_with_uart),
		cmocka_unit_test(test_node_without), cmocka_unit_test(test_consoles),
		cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_patched),
		cmocka_unit_test(test_guard),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_other_boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
