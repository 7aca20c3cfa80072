// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/machine/machine_parse.c with text that is wrong, and the message for each fault. */
#include <stdio.h>
#include "tests/unit/machine_text_fixture.h"

#define HEAD "mint-machine 1\ncpu 0 uid 0\nmem 0x0-0xfff usable\n" \
	     "pci 00:00.0 8086:29c0 class 060000\n" \
	     "pci 00:01.0 1b36:000c class 060400\nbridge 00:01.0 buses 01-01\n"
#define HEAD_LINES 6

static void test_bad(void **state)
{
	static const struct { const char *line, *part; } c[] = {
		{ "foo 1", "unknown fact 'foo': there are tsc," },
		{ "tsc 1", "the form is `tsc FREQUENCY khz [invariant]`" },
		{ "tsc 1 hz", "the form is" },
		{ "tsc 4294967296 khz", "the form is" },
		{ "tsc 1 khz stable", "the form is" },
		{ "tsc 1 khz invariant x", "the form is" },
		{ "phys-bits 53", "the form is" },
		{ "phys-bits 31", "the form is" },
		{ "smt 32", "the form is `smt 0..31`" },
		{ "smt", "the form is" },
		{ "lapic 0xfee00000", "the form is" },
		{ "lapic x2apic", "the form is" },
		{ "bsp", "the form is" },
		{ "bsp 4294967295", "the form is" },
		{ "cpu 1", "the form is" },
		{ "cpu 1 uid", "the form is" },
		{ "cpu 1 uid 1 1", "the form is" },
		{ "cpu 0 uid 1", "a core with this LAPIC ID stands above" },
		{ "cpu 0xffffffff uid 1", "the form is" },
		{ "mem 0x1000", "the form is" },
		{ "mem 0x2000-0x1000 usable", "the form is" },
		{ "mem 0x1000-0xffffffffffffffff usable", "the form is" },
		{ "mem 0x1000-0x1fff-0x2fff usable", "the form is" },
		{ "mem 0x1000 - 0x1fff usable", "the form is" },
		{ "mem 0x1000-0x1fff", "the type is one of usable," },
		{ "mem 0x1000-0x1fff good", "the type is one of usable," },
		{ "mem 0xfff-0x1fff usable", "it begins before the range above" },
		{ "cpu 1 uid 1 numa", "the form is" },
		{ "cpu 1 uid 1 numa 64", "the form is" },
		{ "numa 0", "the form is" },
		{ "numa 64 0x0-0xfff", "the form is" },
		{ "numa 0 0x0-0x1fffffffffffff", "behind the last address" },
		{ "numa 0 0x0-0xfff\nnuma 1 0x800-0x17ff", "is in another NUMA node, too" },
		{ "distance 0", "the form is" },
		{ "distance 0 64:20", "the form is" },
		{ "distance 0 1:256", "the form is" },
		{ "distance 0 1", "the form is" },
		{ "distance 0 0:11", "10 away from itself" },
		{ "distance 0 1:10", "farther from all others" },
		{ "ioapic 0 gsi 0", "the form is" },
		{ "override 0 gsi 2 edge", "the form is" },
		{ "override 0 gsi 2 low edge", "the form is" },
		{ "override 16 gsi 2 edge low", "the form is" },
		{ "ecam 0xe0000000 segment 65536 buses 00-ff", "the form is" },
		{ "ecam 0xe0000000 segment 0 buses 0-ff", "the form is" },
		{ "ecam 0xe0000000 segment 0 buses ff-00", "the last bus is below" },
		{ "s5 5", "the form is" },
		{ "s5 256 0", "the form is" },
		{ "pm1 65536 0", "the form is" },
		{ "reset 0xcf9", "the form is" },
		{ "reset pci", "the form is" },
		{ "reset 0 6", "no reset register can be there" },
		{ "reset 0x10000 6", "no reset register can be there" },
		{ "reset mem 0x100000000 6", "no reset register can be there" },
		{ "reset pci 0x20001f00cf 6", "no reset register can be there" },
		{ "acpi-enable 0xb2 256", "the form is" },
		{ "hpet 0 id 1 tick 1", "the form is" },
		{ "hpet 0xfed00000 id 1", "the form is" },
		{ "hpet 0xfed00000 id 1 tick 65536", "the form is" },
		{ "iommu vtd at 0", "the form is" },
		{ "iommu arm at 0x1000", "the form is" },
		{ "iommu vtd 0x1000", "the form is" },
		{ "iommu vtd at 0x1000 amd", "the form is" },
		{ "screen", "the form is" },
		{ "screen text 80", "the form is" },
		{ "screen 0xd0000000 size 800,600 pitch 3200 depth 32 red 16+8 green 8+8 blue 0+8",
		  "the form is" },
		{ "screen 0xd0000000 size 800x600 pitch 3200 depth 32 red 16+8 green 8+8",
		  "the form is" },
		{ "screen 0xd0000000 size 800x600 pitch 3200 depth 32 red 16+8 green 8+8 blue 0+8 "
		  "white 24+8", "the form is" },
		{ "screen 0xd0000000 size 800x600 pitch 3199 depth 32 red 16+8 green 8+8 blue 0+8",
		  "there cannot be" },
		{ "screen 0 size 800x600 pitch 3200 depth 32 red 16+8 green 8+8 blue 0+8",
		  "there cannot be" },
		{ "uart com5", "the form is" },
		{ "uart com0", "the form is" },
		{ "uart com1\nuart com1", "" },
		{ "pci 00:00.0 8086:29c0 class 060000", "this function stands above" },
		{ "pci 00:02.0 8086:29c class 060000", "the form is" },
		{ "pci 00:02.0 8086:29c0 class 0600", "the form is" },
		{ "pci 00:02.0 8086:29c0 class 060000 inte", "the form is" },
		{ "pci 00:02.0 8086:29c0 class 060000 msix msi", "the form is" },
		{ "bridge 00:03.0 buses 01-02", "no pci line above names" },
		{ "bridge 00:01.0 buses 01-02", "this bridge stands above" },
		{ "bridge 00:00.0 buses 1-2", "the form is" },
		{ "window 00:00.0 mem 0x0-0xfff", "no bridge line above names" },
		{ "window 00:01.0 rom 0x0-0xfff", "the form is" },
		{ "window 00:01.0 mem unset", "the form is" },
		{ "bar 00:00.0 6 mem unset", "the form is" },
		{ "bar 00:00.0 0 mem", "the form is" },
		{ "bar 0 mem unset", "the form is" },
		{ "sriov 00:03.0 vfs 1 offset 1 stride 1 device 0010", "no pci line above names" },
		{ "sriov 00:00.0 vfs 1 offset 1 stride 1 device 10", "the form is" },
		{ "sriov 00:00.0 vfs 65536 offset 1 stride 1 device 0010", "the form is" },
		{ "sriov 00:00.0 vfs 0 offset 1 stride 1 device 0010", "there cannot be" },
		{ "sriov 00:00.0 vfs 1 offset 0 stride 1 device 0010", "there cannot be" },
		{ "sriov 00:00.0 vfs 2 offset 1 stride 0 device 0010", "there cannot be" },
		{ "vfbar 00:00.0 0 mem unset", "no sriov line above names" },
	};
	char text[2048];

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		snprintf(text, sizeof(text), HEAD "%s\n", c[i].line);
		if (parse(&a, text))
			fail_msg("'%s' was taken", c[i].line);
		assert_int_equal(diag.errors, 1);
		assert_string_equal(diag.entry[0].file, "box.txt");
		assert_int_equal(diag.entry[0].line,
				 HEAD_LINES + 1 + !!strchr(c[i].line, '\n'));
		if (!strstr(diag.entry[0].text, c[i].part))
			fail_msg("'%s' gave '%s'", c[i].line, diag.entry[0].text);
	}
}

static void test_twice(void **state)
{
	static const char *const line[] = {
		"tsc 1 khz", "phys-bits 40", "lapic 1 xapic", "bsp 0", "s5 1 1", "pm1 1 1",
		"reset 1 1", "acpi-enable 1 1", "power-button 1 2", "acpi 16 sci 9",
		"hpet 8 id 1 tick 1", "screen text", "iommu amd at 8",
		"screen 8 size 1x1 pitch 3 depth 24 red 16+8 green 8+8 blue 0+8",
		"override 4 gsi 4 edge high", "window 00:01.0 mem 0x0-0x1",
		"bar 00:00.0 1 io unset", "sriov 00:01.0 vfs 1 offset 1 stride 0 device 0010",
	};
	char text[2048];

	(void)state;
	for (size_t i = 0; i < sizeof(line) / sizeof(line[0]); i++) {
		snprintf(text, sizeof(text), HEAD "%s\n", line[i]);
		assert_true(parse(&a, text));
		snprintf(text, sizeof(text), HEAD "%s\n%s\n", line[i], line[i]);
		assert_false(parse(&a, text));
		assert_int_equal(diag.errors, 1);
		assert_int_equal(diag.entry[0].line, HEAD_LINES + 2);
		assert_non_null(strstr(diag.entry[0].text, "already"));
	}
}

static void test_not_a_machine(void **state)
{
	static const struct { const char *text, *part; } c[] = {
		{ "", "its first line is `mint-machine 1`" },
		{ "# nothing\n", "its first line is `mint-machine 1`" },
		{ "[monitor]\nfoo\nbar\n", "its first line is `mint-machine 1`" },
		{ "mint-machine 2\ncpu 0 uid 0\n", "its first line is `mint-machine 1`" },
		{ "mint-machine 1\n", "no core" },
		{ "mint-machine 1\ncpu 0 uid 0\n", "no memory" },
		{ "mint-machine 1\ncpu 0 \x01\n", "control character 0x01" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		assert_false(parse(&a, c[i].text));
		assert_int_equal(diag.errors, 1);
		assert_non_null(strstr(diag.entry[0].text, c[i].part));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_not_a_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
