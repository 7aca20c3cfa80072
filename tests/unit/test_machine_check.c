// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/machine/machine_check.c: ECAM regions that cannot be. */
#include "tests/unit/plan_fixture.h"
#include "lib/machine/machine_check.h"

static void test_ecam(void **state)
{
	static const struct {
		struct machine_ecam ecam[2];
		const char *error;	/* NULL: the regions are good */
	} t[] = {
		{ { { 0xb0000000, 0, 0, 255 }, { 0xc0000000, 1, 0, 255 } }, NULL },
		/* On large servers regions lie far above all RAM. */
		{ { { 0xfff00000000, 0, 0, 254 }, { 0xfff10000000, 1, 0, 254 } }, NULL },
		/* Regions of one segment may have the base of its bus 0. */
		{ { { 0xb0000000, 0, 0, 15 }, { 0xb0000000, 0, 16, 255 } }, NULL },
		{ { { 0xb0000000, 0, 0, 16 }, { 0xb0000000, 0, 16, 255 } }, "another region" },
		{ { { 0xb0000000, 0, 0, 255 }, { MIB(512), 1, 0, 3 } }, "has RAM" },
		{ { { 0xb0000000, 0, 0, 255 }, { 1ull << 52, 1, 0, 255 } }, "can map" },
		{ { { 0xb0000000, 0, 0, 255 }, { UINT64_MAX - MIB(1), 1, 0, 255 } }, "can map" },
		{ { { 0xb0000000, 0, 0, 255 }, { MACHINE_MAP_LIMIT - MIB(256), 1, 0, 255 } },
		  NULL },
		{ { { 0xb0000000, 0, 0, 255 }, { MACHINE_MAP_LIMIT - MIB(255), 1, 0, 255 } },
		  "can map" },
	};

	(void)state;
	machine.phys_bits = 52;
	machine.ecam_count = 2;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		diag_init(&diag);
		memcpy(machine.ecam, t[i].ecam, sizeof(t[i].ecam));
		assert_int_equal(machine_check_ecam(&machine, &diag), !t[i].error);
		assert_int_equal(diag.errors, !!t[i].error);
		if (t[i].error && !strstr(diag.entry[0].text, t[i].error))
			fail_msg("case %zu gave '%s'", i, diag.entry[0].text);
	}
	/* The processor has no such address. */
	memcpy(machine.ecam, t[1].ecam, sizeof(t[1].ecam));
	machine.phys_bits = 40;
	assert_false(machine_check_ecam(&machine, &diag));
}

static void assert_told(bool ok, const char *error)
{
	assert_int_equal(machine_check(&machine, &diag), ok);
	assert_int_equal(diag.errors, !ok);
	if (!ok && !strstr(diag.entry[0].text, error))
		fail_msg("not '%s' but '%s'", error, diag.entry[0].text);
	diag_init(&diag);
}

static void test_cores(void **state)
{
	(void)state;
	diag_init(&diag);
	assert_told(true, NULL);
	machine.bsp_lapic_id = 4;
	assert_told(false, "does not list the core with LAPIC ID 4");
	machine.bsp_lapic_id = 0;
	assert_true(machine_add_cpu(&machine, (struct machine_cpu){ 254, 254 }));
	assert_told(true, NULL);
	assert_true(machine_add_cpu(&machine, (struct machine_cpu){ 255, 255 }));
	assert_told(false, "LAPIC ID 255, and the local APICs are in xAPIC mode");
	assert_true(machine_add_cpu(&machine, (struct machine_cpu){ 512, 256 }));
	assert_told(false, "LAPIC ID 255 and others like it");
	machine.x2apic = true;
	assert_told(true, NULL);
}

static void test_devices_in_ram(void **state)
{
	(void)state;
	diag_init(&diag);
	machine.phys_bits = 40;
	machine.ioapic_count = 2;
	machine.ioapic[0] = (struct machine_ioapic){ 8, 0, 0xfec00000 };
	machine.ioapic[1] = (struct machine_ioapic){ 9, 24, 0xfec01000 };
	machine.hpet.addr = 0xfed00000;
	assert_told(true, NULL);
	machine.ioapic[1].addr = GIB(1);
	assert_told(false, "I/O APIC 9 is said to be at 0x40000000, where the memory map has RAM");
	machine.ioapic[1].addr = 0;
	assert_told(false, "I/O APIC 9 is said to be at 0x0, which is beyond");
	machine.ioapic[1].addr = 0xfec01000;
	machine.hpet.addr = MIB(2);
	assert_told(false, "HPET 0 is said to be at 0x200000, where the memory map has RAM");
	machine.hpet.addr = 1ull << 41;
	assert_told(false, "HPET 0 is said to be at 0x20000000000, which is beyond");
}

static void test_lapic_address(void **state)
{
	(void)state;
	diag_init(&diag);
	machine.lapic_addr = 0xfee00000;
	machine_trust_lapic(&machine, 0xfee00000, &diag);
	assert_int_equal(diag.count, 0);
	machine.lapic_addr = 0xfee10000;
	machine_trust_lapic(&machine, 0xfee00000, &diag);
	assert_int_equal(machine.lapic_addr, 0xfee00000);
	assert_int_equal(diag.count - diag.errors, 1);
	assert_non_null(strstr(diag.entry[0].text,
			       "the local APICs at 0xfee10000, and they are at 0xfee00000"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_ecam, setup),
		cmocka_unit_test_setup(test_cores, setup),
		cmocka_unit_test_setup(test_devices_in_ram, setup),
		cmocka_unit_test_setup(test_lapic_address, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
