// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/machine/machine_parse.c and machine_print.c: machines as text, and their limits. */
#include <glob.h>
#include <stdio.h>
#include "lib/machine/screen.h"
#include "lib/machine/sriov.h"
#include "tests/unit/machine_text_fixture.h"

static const char full[] =
	"# a box\n"
	"mint-machine 1   # form 1\n"
	"tsc 2500000 khz invariant\n"
	"phys-bits 46 1g-pages\n"
	"lapic 0xfee00000 x2apic\n"
	"smt 1\n"
	"bsp 2\n"
	"cpu 0x100 uid 7 numa 5\n"
	"cpu 2 uid 0 numa 0\n"
	"\n"
	"mem 0x0-0x9fbff usable\n"
	"mem 0x9fc00-0xfffff reserved\n"
	"numa 5 0x100000000-0x1ffffffff\n"
	"numa 0 0x0-0x7ffff\n"
	"numa 0 0x80000-0x9ffff\n"
	"distance 5 0:31\n"
	"distance 0 5:21\n"
	"ioapic 3 gsi 24 at 0xfec01000\n"
	"override 0 gsi 2 edge high\n"
	"override 9 gsi 20 level low\n"
	"s5 5 0\n"
	"pm1 0x604 0\n"
	"reset 0xcf9 6\n"
	"acpi-enable 0xb2 0xa0\n"
	"power-button 0x600 0x602\n"
	"acpi 0x12340 sci 9\n"
	"hpet 0xfed00000 id 0x8086a201 tick 100\n"
	"iommu vtd at 0xfed90000\n"
	"iommu amd at 0x10fd00000000\n"
	"screen 0x380000000000 size 1920x1080 pitch 7680 depth 32 red 16+8 green 8+8 blue 0+8 "
	"reserved 24+8\n"
	"uart com1\n"
	"uart com4\n"
	"ecam 0xe0000000 segment 1 buses 10-7f\n"
	"pci 0001:10:01.0 1b36:000c class 060400 inta msi msix\n"
	"bridge 0001:10:01.0 buses 11-12\n"
	"window 0001:10:01.0 mem 0xfe800000-0xfe9fffff\n"
	"window 0001:10:01.0 pref 0x8000000000-0x80ffffffff\n"
	"window 0001:10:01.0 io 0x1000-0x1fff\n"
	"pci 0001:11:00.0 1b36:0010 class 010802 intd msix\n"
	"bar 0001:11:00.0 0 mem 0xfe800000-0xfe803fff\n"
	"bar 0001:11:00.0 2 pref 0x8000000000-0x8000000fff\n"
	"bar 0001:11:00.0 4 io 0x1000-0x101f\n"
	"bar 0001:11:00.0 5 mem unset\n"
	"sriov 0001:11:00.0 vfs 64 offset 128 stride 2 device 1010 ari\n"
	"vfbar 0001:11:00.0 0 pref 0x8000001000-0x8000001fff\n"
	"vfbar 0001:11:00.0 3 mem unset\n";

static void test_full(void **state)
{
	const struct machine_sriov *s;
	const struct machine_pci *fn;

	(void)state;
	assert_true(parse(&a, full));
	assert_int_equal(diag.count, 0);
	assert_int_equal(a.numa.nodes, 0x21);
	assert_int_equal(a.numa.cpu[0], 0);
	assert_int_equal(a.numa.cpu[1], 5);
	assert_int_equal(a.numa.mem_count, 2);
	assert_int_equal(a.numa.mem[0].range.end, 0xa0000);
	assert_int_equal(a.numa.mem[1].node, 5);
	assert_int_equal(a.numa.distance[0][5], 21);
	assert_int_equal(a.numa.distance[5][0], 31);
	assert_int_equal(a.numa.distance[5][5], 10);
	assert_int_equal(a.tsc_khz, 2500000);
	assert_true(a.tsc_invariant);
	assert_int_equal(machine_siblings(&a, 6), machine_siblings(&a, 7));
	assert_int_not_equal(machine_siblings(&a, 5), machine_siblings(&a, 6));
	assert_int_equal(a.phys_bits, 46);
	assert_true(a.pages_1g);
	assert_int_equal(a.lapic_addr, 0xfee00000);
	assert_true(a.x2apic);
	assert_int_equal(a.bsp_lapic_id, 2);
	assert_int_equal(a.cpu_count, 2);
	assert_int_equal(a.cpu[1].lapic_id, 0x100);
	assert_int_equal(a.cpu[1].acpi_uid, 7);
	assert_int_equal(a.mem_count, 2);
	assert_int_equal(a.mem[0].range.end, 0x9fc00);
	assert_int_equal(a.mem[1].type, MEM_RESERVED);
	assert_int_equal(a.mem[1].range.end, 0x100000);
	assert_int_equal(a.ioapic[0].id, 3);
	assert_int_equal(a.ioapic[0].gsi_base, 24);
	assert_int_equal(a.ioapic[0].addr, 0xfec01000);
	assert_int_equal(a.override_count, 2);
	assert_int_equal(a.override[0].gsi, 2);
	assert_true(!a.override[0].level && !a.override[0].low);
	assert_int_equal(a.override[1].irq, 9);
	assert_true(a.override[1].level && a.override[1].low);
	assert_true(a.power.has_s5);
	assert_int_equal(a.power.s5_type_a, 5);
	assert_int_equal(a.power.pm1a_cnt, 0x604);
	assert_true(a.power.has_reset);
	assert_int_equal(a.power.reset_space, RESET_IO);
	assert_int_equal(a.power.reset_addr, 0xcf9);
	assert_int_equal(a.power.reset_value, 6);
	assert_int_equal(a.power.smi_cmd, 0xb2);
	assert_int_equal(a.power.acpi_enable, 0xa0);
	assert_int_equal(a.hpet.addr, 0xfed00000);
	assert_int_equal(a.hpet.id, 0x8086a201);
	assert_int_equal(a.hpet.min_tick, 100);
	assert_int_equal(a.iommu_count, 2);
	assert_int_equal(a.iommu[0].kind, IOMMU_VTD);
	assert_int_equal(a.iommu[0].addr, 0xfed90000);
	assert_int_equal(a.iommu[1].kind, IOMMU_AMD);
	assert_int_equal(a.iommu[1].addr, 0x10fd00000000);
	assert_int_equal(a.screen.kind, SCREEN_LINEAR);
	assert_int_equal(a.screen.addr, 0x380000000000);
	assert_int_equal(a.screen.width, 1920);
	assert_int_equal(a.screen.height, 1080);
	assert_int_equal(a.screen.pitch, 7680);
	assert_int_equal(a.screen.depth, 32);
	assert_int_equal(a.screen.red.position, 16);
	assert_int_equal(a.screen.reserved.size, 8);
	assert_true(a.com[0] && !a.com[1] && !a.com[2] && a.com[3]);
	assert_int_equal(a.ecam[0].segment, 1);
	assert_int_equal(a.ecam[0].bus_first, 0x10);
	assert_int_equal(a.ecam[0].bus_last, 0x7f);
	fn = machine_find_pci(&a, BDF(1, 0x10, 1, 0));
	assert_true(fn->bridge && fn->msi && fn->msix);
	assert_int_equal(fn->vendor, 0x1b36);
	assert_int_equal(fn->device, 0xc);
	assert_int_equal(fn->class_code, 0x060400);
	assert_int_equal(fn->int_pin, 1);
	assert_int_equal(fn->bus_secondary, 0x11);
	assert_int_equal(fn->bus_subordinate, 0x12);
	assert_int_equal(fn->window_mem.start, 0xfe800000);
	assert_int_equal(fn->window_pref.end, 0x8100000000);
	assert_int_equal(fn->window_io.end, 0x2000);
	fn = machine_find_pci(&a, BDF(1, 0x11, 0, 0));
	assert_false(fn->bridge || fn->msi);
	assert_int_equal(fn->int_pin, 4);
	assert_int_equal(fn->bar[0].kind, BAR_MEM);
	assert_int_equal(fn->bar[0].range.end, 0xfe804000);
	assert_int_equal(fn->bar[1].kind, BAR_NONE);
	assert_int_equal(fn->bar[2].kind, BAR_MEM_PREF);
	assert_int_equal(fn->bar[4].kind, BAR_IO);
	assert_int_equal(fn->bar[5].kind, BAR_MEM);
	assert_true(range_empty(fn->bar[5].range));
	s = machine_find_sriov(&a, BDF(1, 0x11, 0, 0));
	assert_non_null(s);
	assert_int_equal(s->total, 64);
	assert_int_equal(s->offset, 128);
	assert_int_equal(s->stride, 2);
	assert_int_equal(s->device, 0x1010);
	assert_true(s->ari);
	assert_int_equal(s->bar[0].kind, BAR_MEM_PREF);
	assert_true(s->bar[0].range.end == 0x8000002000);
	assert_int_equal(s->bar[3].kind, BAR_MEM);
	assert_true(range_empty(s->bar[3].range));
	assert_round_trip(&a);
	/* A virtual function has no line of its own. */
	assert_true(sriov_make(&a, s, 0));
	assert_non_null(machine_find_pci(&a, BDF(1, 0x11, 16, 0)));
	assert_true(parse(&b, print(&a)));
	assert_null(machine_find_pci(&b, BDF(1, 0x11, 16, 0)));
}

/* The line and every count are at their limit, and one beyond. */
static void test_limits(void **state)
{
	static const struct { const char *fmt; unsigned int max; const char *part; } c[] = {
		{ "cpu %u uid 0\n", MACHINE_CPUS_MAX, "too many cores" },
		{ "mem 0x%x000-0x%x7ff usable\n", MACHINE_MEM_MAX, "too many memory ranges" },
		{ "ioapic %u gsi 0 at 0\n", MACHINE_IOAPICS_MAX, "too many I/O APICs" },
		{ "ecam 0 segment %u buses 00-ff\n", MACHINE_ECAM_MAX, "too many ECAM" },
		{ "pci %04x:00:00.0 0000:0000 class 000000\n", MACHINE_PCI_MAX, "too many PCI" },
	};
	static char text[1 << 17];

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		for (unsigned int extra = 0; extra < 2; extra++) {
			size_t at = (size_t)snprintf(text, sizeof(text), "mint-machine 1\n%s%s",
						     i == 0 ? "" : "cpu 0 uid 0\n",
						     i == 1 ? "" : "mem 0-1 usable\n");

			for (unsigned int n = 0; n < c[i].max + extra; n++)
				at += (size_t)snprintf(text + at, sizeof(text) - at, c[i].fmt, n,
						       n);
			assert_true(at < sizeof(text));
			assert_int_equal(parse(&a, text), !extra);
		}
		assert_int_equal(diag.errors, 1);
		assert_non_null(strstr(diag.entry[0].text, c[i].part));
	}
}

static size_t read_whole(const char *path, char *buf, size_t size)
{
	FILE *f = fopen(path, "r");
	size_t n;

	assert_non_null(f);
	n = fread(buf, 1, size, f);
	assert_true(n < size);
	fclose(f);
	return n;
}

/* The repository's machines are read whole, and printed as they are. */
static void test_files(void **state)
{
	static char text[1 << 20];
	glob_t g;

	(void)state;
	assert_int_equal(glob("machines/*.txt", 0, NULL, &g), 0);
	assert_true(g.gl_pathc >= 4);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		size_t n = read_whole(g.gl_pathv[i], text, sizeof(text));

		if (!parse_bytes(&a, text, n))
			fail_msg("%s:%u: %s", g.gl_pathv[i], diag.entry[0].line,
				 diag.entry[0].text);
		assert_non_null(machine_find_cpu(&a, a.bsp_lapic_id));
		assert_true(a.phys_bits && a.tsc_khz);
		assert_round_trip(&a);
	}
	globfree(&g);
}

/* The manual's example, and every cut of it. */
static void test_manual(void **state)
{
	static char text[1 << 16];
	char *begin, *end;

	(void)state;
	text[read_whole("docs/machine.md", text, sizeof(text))] = '\0';
	begin = strstr(text, "```text\nmint-machine 1\n");
	assert_non_null(begin);
	begin += strlen("```text\n");
	end = strstr(begin, "```");
	assert_non_null(end);
	if (!parse_bytes(&a, begin, (size_t)(end - begin)))
		fail_msg("line %u: %s", diag.entry[0].line, diag.entry[0].text);
	assert_round_trip(&a);
	for (char *cut = begin; cut < end; cut++)
		parse_bytes(&b, begin, (size_t)(cut - begin));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
