// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/config/ with one faulty line at a time, and the message for each. */
#include <stdio.h>
#include "tests/unit/config_fixture.h"

/* A line in [node a] beside cores, memory and kernel, and the message about it. */
struct bad_case {
	const char *line;
	const char *part;
};

static void check_bad(const char *before, unsigned int line, const struct bad_case *c, size_t n)
{
	char text[4096];

	for (size_t i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "%s%s\n", before, c[i].line);
		if (parse(text))
			fail_msg("'%s' was taken", c[i].line);
		assert_message(line, c[i].part);
		assert_int_equal(diag.errors, 1);
	}
}

#define CHECK_BAD(before, line, cases) \
	check_bad(before, line, cases, sizeof(cases) / sizeof((cases)[0]))

static void test_bad_cores(void **state)
{
	static const struct bad_case c[] = {
		{ "cores = x", "'x' is neither a LAPIC ID nor a range" },
		{ "cores = 1-2-3", "'1-2-3' is neither" },
		{ "cores = -1", "'-1' is neither" },
		{ "cores = 1-", "'1-' is neither" },
		{ "cores = 1,,2", "'' is neither" },
		{ "cores = 1,", "'' is neither" },
		{ "cores = 5-2", "'5-2' runs backwards: write 2-5" },
		{ "cores = 1-4,3", "'3' names cores that 1-4" },
		{ "cores = 1,2,1", "'1' names cores that 1-1" },
		{ "cores = 0xffffffff", "beyond the last LAPIC ID" },
		{ "cores = 99999999999999999999", "is neither" },
		{ "cores = # none", "cores: no value" },
		{ "cores =", "cores: no value" },
	};

	(void)state;
	CHECK_BAD("[node a]\nmemory=1G\nkernel=/k\n", 4, c);
}

static void test_bad_memory(void **state)
{
	static const struct bad_case c[] = {
		{ "memory = 1Q", "'1Q' is not a number of bytes" },
		{ "memory = 1.5G", "'1.5G' is not a number of bytes" },
		{ "memory = 1GB", "'1GB' is not a number of bytes" },
		{ "memory = G", "'G' is not a number of bytes" },
		{ "memory = 1G,", "'' is not a number of bytes" },
		{ "memory = 1G@", "'' is not a number of bytes" },
		{ "memory = @4G", "'' is not a number of bytes" },
		{ "memory = 0", "'0' has no size" },
		{ "memory = 3M", "'3M' is not made of whole 2 MiB pages" },
		{ "memory = 512", "without K, M or G it counts bytes" },
		{ "memory = 1G@1M", "'1G@1M' does not begin on a 2 MiB page" },
		{ "memory = 8192T", "beyond 4 PiB" },
		{ "memory = 0xffffffffffffffff", "beyond 4 PiB" },
		{ "memory = 99999999999999999999", "is not a number" },
		{ "memory = 16777216T", "beyond 4 PiB" },
		{ "memory = 2M@4096T", "ends beyond 4 PiB" },
		{ "memory = 2G@4G, 2M@5G", "'2M@5G' overlaps the 2 GiB at 0x100000000" },
		{ "memory = rest", "'rest' is not for nodes" },
		{ "memory = none", "'none' is not for nodes" },
		{ "memory = 1G, rest", "'rest' cannot stand in a list" },
		{ "memory = 2M,2M,2M,2M,2M,2M,2M,2M,2M", "at most 8 parts" },
		{ "memory = -1G", "is not a number" },
	};

	(void)state;
	CHECK_BAD("[node a]\ncores=1\nkernel=/k\n", 4, c);
}

#define DIGEST "27b70a852E1B21384d2c6dfc53380d13650a7354766a0abb81c2c92e92722c85"
#define ZEROS "0000000000000000"

static void test_digests(void **state)
{
	static const uint8_t begin[] = { 0x27, 0xb7, 0x0a, 0x85, 0x2e, 0x1b };
	static const struct bad_case c[] = {
		{ "kernel_sha256 = " ZEROS ZEROS ZEROS ZEROS, "is no SHA-256" },
	};

	(void)state;
	assert_true(parse("[node a]\ncores=1\nmemory=1G\nkernel=/k\ninitrd=/i\n"
			  "initrd_sha256=" DIGEST "\nkernel_sha256=" DIGEST " # both\n"));
	assert_int_equal(cfg.node[0].initrd_sha256.line, 6);
	assert_int_equal(cfg.node[0].kernel_sha256.line, 7);
	assert_memory_equal(cfg.node[0].kernel_sha256.sha256, begin, sizeof(begin));
	assert_int_equal(cfg.node[0].initrd_sha256.sha256[31], 0x85);
	CHECK_BAD("[node a]\ncores=1\nmemory=1G\nkernel=/k\n", 5, c);
}

static void test_bad_node(void **state)
{
	static const struct bad_case c[] = {
		{ "dma = rest", "'rest' is for the [pool] only" },
		{ "dma = 64M, 64M", "at most 1 part" },
		{ "dma = 64M@4G", "does not lie below 4 GiB" },
		{ "dma = 6G", "does not lie below 4 GiB" },
		{ "initrd = initrd.img", "is not a file's path" },
		{ "initrd = \"/initrd.img\"", "without quotes" },
		{ "initrd = C:\\initrd", "is not a file's path" },
		{ "initrd = /mint/", "is not a file's path" },
		{ "initrd = /", "is not a file's path" },
		{ "initrd = /.", "names no file" },
		{ "initrd = /mint/../etc/passwd", "has a '..'" },
		{ "initrd = \\..", "has a '..'" },
		{ "initrd = /\xc3\xa4", "'/?\?' is not plain ASCII" },
		{ "cmdline = a \"b", "never closed" },
		{ "cmdline = \"a # b", "never closed" },
		{ "cmdline =", "no value" },
		{ "pci = 1:0.0", "'1:0.0' is no PCI function" },
		{ "pci = 01:20.0", "'01:20.0' is no PCI function" },
		{ "pci = 01:00.8", "is no PCI function" },
		{ "pci = 10000:e1:00.0", "'10000:e1:00.0' lies behind an Intel VMD controller" },
		{ "irq = 10000:e1:00.0@20",
		  "'10000:e1:00.0@20' lies behind an Intel VMD controller" },
		{ "uart = 10001:00:00.0", "'10001:00:00.0' lies behind an Intel VMD controller" },
		{ "pci = 123456789:00:00.0", "is no PCI function" },
		{ "pci = 1000g:e1:00.0", "is no PCI function" },
		{ "pci = 01:00.0,", "'' is no PCI function" },
		{ "pci = 01:00.0, 0000:01:00.0", "stands twice" },
		{ "irq = 00:03.0", "'00:03.0' is no function with its interrupt" },
		{ "irq = 20", "'20' is no function with its interrupt" },
		{ "irq = 00:03.0@", "is no function with its interrupt" },
		{ "irq = @20", "is no function with its interrupt" },
		{ "irq = 00:03.0@4294967296", "is no function with its interrupt" },
		{ "irq = 00:03.0@20,", "'' is no function with its interrupt" },
		{ "irq = 00:03.0@20, 00:03.0@21", "'00:03.0@21' stands twice" },
		{ "acpi = yes", "acpi: 'yes' is neither `full` nor `minimal`" },
		{ "legacy = mouse", "'mouse' is no legacy device" },
		{ "legacy = hpet, keyboard, hpet", "'hpet' stands twice" },
		{ "legacy = timer",
		  "there are keyboard (with the mouse), vga, rtc, speaker, pit and hpet" },
		{ "legacy = vga, rtc, vga", "'vga' stands twice" },
		{ "legacy = rtc,", "'' is no legacy device" },
		{ "uart = com5", "'com5' is no UART" },
		{ "uart = COM1", "'COM1' is no UART" },
		{ "uart = ttyS0", "'ttyS0' is no UART" },
		{ "on_panic = nothing", "is neither `restart`, `stop` nor `dump`" },
		{ "on_hang = reboot", "is neither `restart`, `stop` nor `dump`" },
		{ "stop_timeout = never", "from 0 to 3600" },
		{ "backoff = 3601", "from 0 to 3600" },
		{ "backoff = none", "from 0 to 3600" },
		{ "memory_restore = maybe", "is neither `yes` nor `no`" },
		{ "scrub = always", "is neither `yes` nor `no`" },
		{ "hz = 99", "is no CONFIG_HZ" },
		{ "hz = 1001", "is no CONFIG_HZ" },
		{ "hz = fast", "is no CONFIG_HZ" },
		{ "cores = 2", "[node a] has cores in line 2 already" },
		{ "initrd", "'initrd' is neither a [section] nor" },
		{ "= 1", "unknown key ''" },
		{ "memroy = 1G", "did you mean 'memory'?" },
		{ "Cores = 1", "did you mean 'cores'?" },
		{ "kernel_sha256 = 12", "'12' is no SHA-256" },
		{ "kernel_sha256 = " DIGEST "0", "is no SHA-256" },
		{ "kernel_sha256 = 0x" DIGEST, "is no SHA-256" },
		{ "kernel_sha256 = g" DIGEST, "is no SHA-256" },
		{ "timeout = 3", "unknown key 'timeout' in [node a]: its keys are cores, "
		  "cores_max, memory, dma, kernel, initrd, kernel_sha256, initrd_sha256, cmdline, "
		  "pci, irq, "
		  "legacy, acpi, uart, on_panic, on_hang, on_death, memory_lend, "
		  "stop_timeout, backoff, memory_restore, scrub, hz" },
		{ "on_death = web", "on_death: 'web' is neither `nothing` nor `give NODE`" },
		{ "on_death = give", "is neither `nothing` nor `give NODE`" },
		{ "on_death = give a-name-of-16-chars", "is neither `nothing` nor `give NODE`" },
		{ "[node a]", "[node a] stands in line 1 already" },
		{ "[node]", "'' is no name for a node" },
		{ "[node Web]", "'Web' is no name" },
		{ "[node 1a]", "'1a' is no name" },
		{ "[node a b]", "'a b' is no name" },
		{ "[node pool]", "'pool' is no name" },
		{ "[node monitor]", "'monitor' is no name" },
		{ "[node abcdefghijklmnop]", "'abcdefghijklmnop' is no name" },
		{ "[nod web]\nx = 1", "unknown section [nod web]" },
		{ "[]", "unknown section []" },
		{ "[node web", "'[node web' has no ]" },
		{ "[", "'[' has no ]" },
		{ "[monitor x]", "the section is called [monitor]" },
	};

	(void)state;
	CHECK_BAD(NODE, 5, c);
}

static void test_bad_single(void **state)
{
	static const struct bad_case monitor[] = {
		{ "console = 01:00.0", "is no console" },
		{ "console = com0", "is no console" },
		{ "table = 1000", "cannot hold the table" },
		{ "table = 0x1000800", "is not the start of a page" },
		{ "table = 4096T", "cannot hold the table" },
		{ "table = high", "is not a number" },
		{ "hang_timeout = 0", "from 1 to 600" },
		{ "dump_timeout = 0", "from 1 to 86400" },
		{ "dump_timeout = 86401", "from 1 to 86400" },
		{ "countdown = 3601", "from 0 to 3600" },
		{ "countdown = -1", "from 0 to 3600" },
		{ "last_node_off = reboot", "is neither `poweroff` nor `stay`" },
		{ "console_size = 0", "'0' is no size for consoles" },
		{ "console_size = 2K", "'2K' is no size for consoles" },
		{ "console_size = 8M", "'8M' is no size for consoles" },
		{ "console_size = 48K", "give a power of two from 4K to 4M, or `none`" },
		{ "console_size = much", "'much' is not a number of bytes" },
		{ "store = 3M", "'3M' is not made of whole 2 MiB pages" },
		{ "store = 64M@4G", "'64M@4G' has an address" },
		{ "store = 64M, 64M", "at most 1 part" },
		{ "store = rest", "'rest' cannot stand in a list" },
		{ "network = 0", "has no size" },
		{ "network = 3M", "'3M' is not made of whole 2 MiB pages" },
		{ "network = 64M@4G", "the network is placed by its size" },
		{ "network = yes", "is not a number of bytes" },
		{ "timeout = 0", "from 1 to 600" },
		{ "timeout = 601", "from 1 to 600" },
		{ "timeout = 5s", "from 1 to 600" },
		{ "memory = 1G", "unknown key 'memory' in [monitor]: its keys are console, cores, "
				 "table, timeout" },
		{ "[monitor]", "[monitor] stands in line 5 already" },
	};
	static const struct bad_case pool[] = {
		{ "memory = none, 1G", "'none' cannot stand in a list" },
		{ "memory = all", "'all' is not a number" },
		{ "memory = 1G\nmemory = 2G", "" },
	};

	(void)state;
	CHECK_BAD(NODE "[monitor]\n", 6, monitor);
	check_bad(NODE "[pool]\n", 6, pool, 2);
	check_bad(NODE "[pool]\n", 7, pool + 2, 1);
	assert_message(7, "[pool] has memory in line 6 already");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_cores),
		cmocka_unit_test(test_bad_memory),
		cmocka_unit_test(test_digests),
		cmocka_unit_test(test_bad_node),
		cmocka_unit_test(test_bad_single),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
