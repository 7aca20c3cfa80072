// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/machine/machine_parse.c and machine_print.c: machines as text. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/machine/machine_iommu.h"
#include "lib/machine/numa.h"
#include "lib/machine/screen.h"
#include "lib/machine/sriov.h"
#include "tests/machine_equal.h"

static struct machine a, b;
static struct diag diag;

struct string_sink {
	struct fmt_sink sink;
	size_t len;
	char text[1 << 20];
};
static struct string_sink out;

static void string_write(struct fmt_sink *sink, const char *s, size_t len)
{
	struct string_sink *o = (struct string_sink *)sink;

	assert_true(o->len + len < sizeof(o->text));
	memcpy(o->text + o->len, s, len);
	o->len += len;
	o->text[o->len] = '\0';
}

static const char *print(const struct machine *m)
{
	out.sink.write = string_write;
	out.len = 0;
	machine_print(m, &out.sink);
	return out.text;
}

static bool parse_bytes(struct machine *m, const char *text, size_t size)
{
	char *copy = malloc(size ? size : 1);
	bool good;

	memcpy(copy, text, size);
	memset(m, 0xa5, sizeof(*m));
	diag_init(&diag);
	good = machine_parse(m, "box.txt", copy, size, &diag);
	free(copy);
	assert_int_equal(good, diag.errors == 0);
	return good;
}

static bool parse(struct machine *m, const char *text)
{
	return parse_bytes(m, text, strlen(text));
}

static void assert_round_trip(const struct machine *m)
{
	char *first = strdup(print(m));

	if (!parse(&b, first))
		fail_msg("line %u: %s in:\n%s", diag.entry[0].line, diag.entry[0].text, first);
	assert_true(machine_equal(m, &b));
	assert_string_equal(print(&b), first);
	free(first);
}

static const char full[] =
	"# a box\n"
	"mint-machine 1   # form 1\n"
	"tsc 2500000 khz invariant\n"
	"phys-bits 46 1g-pages\n"
	"lapic 0xfee00000 x2apic\n"
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

static uint64_t random_bits(unsigned int bits)
{
	uint64_t v = (uint64_t)rand() << 42 ^ (uint64_t)rand() << 21 ^ (uint64_t)rand();

	return bits < 64 ? v & ((1ULL << bits) - 1) : v;
}

static struct range random_range(void)
{
	return range_of(random_bits(rand() % 60), random_bits(rand() % 40));
}

static void random_bars(struct machine_bar bar[MACHINE_BARS])
{
	for (unsigned int i = 0; i < MACHINE_BARS; i++) {
		bar[i].kind = (enum bar_kind)(rand() % 4);
		if (bar[i].kind != BAR_NONE)
			bar[i].range = random_range();
	}
}

static void random_sriov(struct machine *m, bdf_t bdf)
{
	struct machine_sriov s = {
		.bdf = bdf, .total = (uint16_t)(1 + rand() % 0xffff),
		.offset = (uint16_t)(1 + rand() % 0xffff),
		.stride = (uint16_t)(1 + rand() % 0xffff), .device = (uint16_t)random_bits(16),
		.ari = rand() % 2,
	};

	random_bars(s.bar);
	machine_add_sriov(m, &s);
}

static void random_pci(struct machine *m)
{
	struct machine_pci fn = {
		.bdf = (bdf_t)random_bits(rand() % 2 ? 16 : 32),
		.vendor = (uint16_t)random_bits(16), .device = (uint16_t)random_bits(16),
		.class_code = (uint32_t)random_bits(24), .bridge = rand() % 2, .msi = rand() % 2,
		.msix = rand() % 2, .int_pin = (uint8_t)(rand() % 5),
	};

	if (machine_find_pci(m, fn.bdf))
		return;
	if (fn.bridge) {
		fn.bus_secondary = (uint8_t)random_bits(8);
		fn.bus_subordinate = (uint8_t)random_bits(8);
		fn.window_mem = random_range();
		fn.window_pref = random_range();
		fn.window_io = random_range();
	}
	random_bars(fn.bar);
	machine_add_pci(m, &fn);
	if (rand() % 4 == 0 && !machine_find_sriov(m, fn.bdf))
		random_sriov(m, fn.bdf);
}

static void random_lists(struct machine *m)
{
	for (int i = rand() % 40; i >= 0; i--)
		machine_add_cpu(m, (struct machine_cpu){ (uint32_t)random_bits(rand() % 32),
							 (uint32_t)random_bits(32) });
	machine_add_mem(m, range_of(0, KIB(4)), MEM_USABLE);
	for (int i = rand() % 60; i > 0; i--)
		machine_add_mem(m, random_range(), (enum mem_type)(rand() % MEM_TYPE_COUNT));
	for (int i = rand() % 100; i > 0; i--)
		random_pci(m);
	m->ecam_count = (unsigned int)rand() % (MACHINE_ECAM_MAX + 1);
	for (unsigned int i = 0; i < m->ecam_count; i++) {
		m->ecam[i].base = random_bits(64);
		m->ecam[i].segment = (uint16_t)random_bits(16);
		m->ecam[i].bus_last = (uint8_t)random_bits(8);
		m->ecam[i].bus_first = (uint8_t)(rand() % (m->ecam[i].bus_last + 1));
	}
	m->ioapic_count = (unsigned int)rand() % (MACHINE_IOAPICS_MAX + 1);
	for (unsigned int i = 0; i < m->ioapic_count; i++)
		m->ioapic[i] = (struct machine_ioapic){
			(uint32_t)random_bits(32), (uint32_t)random_bits(32), random_bits(64)
		};
	m->override_count = (unsigned int)rand() % (MACHINE_OVERRIDES_MAX + 1);
	for (unsigned int i = 0; i < m->override_count; i++)
		m->override[i] = (struct machine_override){
			(uint8_t)i, rand() % 2, rand() % 2, (uint32_t)random_bits(32)
		};
}

/* All RAM, cut anyhow, is in NUMA nodes. */
static void random_numa(struct machine *m)
{
	unsigned int nodes = 2 + (unsigned int)rand() % 62;

	machine_numa_begin(m);
	for (unsigned int i = 0; i < m->mem_count && i < 50; i++) {
		phys_t middle = m->mem[i].range.start + range_size(m->mem[i].range) / 2;

		machine_numa_add_mem(m, (struct range){ m->mem[i].range.start, middle },
				     (unsigned int)rand() % nodes);
		machine_numa_add_mem(m, (struct range){ middle, m->mem[i].range.end },
				     (unsigned int)rand() % nodes);
	}
	for (unsigned int i = 0; i < m->cpu_count; i++) {
		m->numa.cpu[i] = (uint8_t)((unsigned int)rand() % nodes);
		m->numa.nodes |= 1ull << m->numa.cpu[i];
	}
	for (unsigned int from = 0; from < nodes; from++)
		for (unsigned int to = 0; to < nodes; to++)
			if (from != to)
				m->numa.distance[from][to] = (uint8_t)(11 + rand() % 245);
	machine_numa_check(m, &diag);
}

static void random_screen(struct machine *m)
{
	m->screen.kind = (enum screen_kind)(rand() % 3);
	if (m->screen.kind != SCREEN_LINEAR)
		return;
	m->screen.addr = 1 + random_bits(rand() % 60);
	m->screen.depth = rand() % 2 ? 32 : 16;
	m->screen.width = (uint32_t)(1 + rand() % 4000);
	m->screen.height = (uint32_t)(1 + rand() % 4000);
	m->screen.pitch = m->screen.width * m->screen.depth / 8 + (uint32_t)(rand() % 1000);
	if (rand() % 2)
		screen_set_fields(&m->screen, 0xf800, 0x7e0, 0x1f);
	else
		screen_set_fields(&m->screen, 0x7c00, 0x3e0, 0x1f);
}

static void random_machine(struct machine *m)
{
	machine_init(m);
	random_lists(m);
	m->bsp_lapic_id = (uint32_t)random_bits(31);
	m->x2apic = rand() % 2;
	m->lapic_addr = random_bits(64);
	m->tsc_khz = (uint32_t)random_bits(32);
	m->tsc_invariant = rand() % 2;
	m->phys_bits = (uint8_t)(rand() % 4 ? 32 + rand() % 21 : 0);
	m->pages_1g = m->phys_bits && rand() % 2;
	m->power.has_s5 = rand() % 2;
	if (m->power.has_s5) {
		m->power.s5_type_a = (uint8_t)random_bits(8);
		m->power.s5_type_b = (uint8_t)random_bits(8);
	}
	m->power.pm1a_cnt = (uint16_t)random_bits(rand() % 17);
	m->power.pm1b_cnt = (uint16_t)random_bits(rand() % 17);
	m->power.has_reset = rand() % 2;
	if (m->power.has_reset) {
		m->power.reset_space = (enum reset_space)(rand() % 3);
		m->power.reset_addr = m->power.reset_space == RESET_PCI ?
			random_bits(5) << 32 | random_bits(3) << 16 | random_bits(8) :
			1 + random_bits(m->power.reset_space == RESET_IO ? 15 : 31);
		m->power.reset_value = (uint8_t)random_bits(8);
	}
	m->hpet.addr = rand() % 2 ? 1 + random_bits(rand() % 32) : 0;
	if (m->hpet.addr) {
		m->hpet.id = (uint32_t)random_bits(32);
		m->hpet.min_tick = (uint16_t)random_bits(16);
	}
	for (unsigned int i = (unsigned int)rand() % 5; i; i--)
		machine_add_iommu(m, (struct machine_iommu){ rand() % 2 ? IOMMU_VTD : IOMMU_AMD,
							     1 + random_bits(rand() % 48) });
	if (rand() % 2)
		random_numa(m);
	random_screen(m);
	m->power.smi_cmd = (uint32_t)random_bits(rand() % 33);
	m->power.acpi_enable = (uint8_t)random_bits(rand() % 9);
	for (unsigned int i = 0; i < MACHINE_COMS; i++)
		m->com[i] = rand() % 2;
}

static void test_random(void **state)
{
	(void)state;
	srand(7);
	for (unsigned int i = 0; i < 300; i++) {
		random_machine(&a);
		assert_round_trip(&a);
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
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_not_a_machine),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
