// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/machine/machine_iommu.c: IOMMUs that cannot be where they are said to be. */
#include "tests/unit/plan_fixture.h"
#include "lib/machine/machine_iommu.h"

static void test_add(void **state)
{
	struct machine_iommu unit = { IOMMU_VTD, 0 };

	(void)state;
	for (unsigned int i = 0; i < MACHINE_IOMMUS_MAX; i++) {
		unit.addr += KIB(4);
		assert_true(machine_add_iommu(&machine, unit));
	}
	assert_int_equal(machine.iommu_count, MACHINE_IOMMUS_MAX);
	/* A unit that is in the list already is not added again; another one has no room. */
	assert_true(machine_add_iommu(&machine, unit));
	unit.addr += KIB(4);
	assert_false(machine_add_iommu(&machine, unit));
	assert_int_equal(machine.iommu_count, MACHINE_IOMMUS_MAX);
}

static void test_places(void **state)
{
	static const struct {
		struct machine_iommu iommu[2];
		const char *error;	/* NULL: the units are good */
	} t[] = {
		{ { { IOMMU_VTD, 0xfed90000 }, { IOMMU_VTD, 0xfed91000 } }, NULL },
		{ { { IOMMU_AMD, 0xfd200000 }, { IOMMU_AMD, 0x10fd00000000 } }, NULL },
		{ { { IOMMU_AMD, 0xfd200000 }, { IOMMU_VTD, 0xfd203000 } }, "another one's" },
		{ { { IOMMU_VTD, 0xfed90000 }, { IOMMU_VTD, MIB(512) } }, "has RAM" },
		{ { { IOMMU_VTD, 0xfed90000 }, { IOMMU_VTD, 1ull << 52 } }, "can map" },
		{ { { IOMMU_VTD, 0xfed90000 }, { IOMMU_VTD, UINT64_MAX - 0xfff } }, "can map" },
		{ { { IOMMU_VTD, 0xfed90000 }, { IOMMU_VTD, 0xb0100000 } }, "configuration space" },
		{ { { IOMMU_VTD, 0xfed90000 }, { IOMMU_VTD, 0xfee00000 } }, "an APIC or the HPET" },
		{ { { IOMMU_VTD, 0xfed90000 }, { IOMMU_VTD, 0xfec00000 } }, "an APIC or the HPET" },
		{ { { IOMMU_VTD, 0xfed90000 }, { IOMMU_AMD, 0xfed00000 } }, "an APIC or the HPET" },
	};

	(void)state;
	machine.phys_bits = 52;
	machine.lapic_addr = 0xfee00000;
	machine.hpet.addr = 0xfed00000;
	machine.ioapic[0] = (struct machine_ioapic){ 0, 0, 0xfec00000 };
	machine.ioapic_count = 1;
	machine.ecam[0] = (struct machine_ecam){ 0xb0000000, 0, 0, 255 };
	machine.ecam_count = 1;
	machine.iommu_count = 2;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		diag_init(&diag);
		memcpy(machine.iommu, t[i].iommu, sizeof(t[i].iommu));
		assert_int_equal(machine_check_iommus(&machine, &diag), !t[i].error);
		assert_int_equal(diag.errors, !!t[i].error);
		if (t[i].error && !strstr(diag.entry[0].text, t[i].error))
			fail_msg("case %zu gave '%s'", i, diag.entry[0].text);
		if (t[i].error && !strstr(diag.entry[0].text, "in the firmware's setup"))
			fail_msg("case %zu is cut: '%s'", i, diag.entry[0].text);
	}
	/* The processor has no such address. */
	memcpy(machine.iommu, t[1].iommu, sizeof(t[1].iommu));
	machine.phys_bits = 40;
	assert_false(machine_check_iommus(&machine, &diag));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_add, setup),
		cmocka_unit_test_setup(test_places, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
