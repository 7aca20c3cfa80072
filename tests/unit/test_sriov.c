// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/machine/sriov.c: the addresses of virtual functions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <mint/abi.h>
#include "lib/machine/sriov.h"

static struct machine m;

/* A disk at 01:00.0 that can have four virtual functions, each with 16 KiB of registers. */
static const struct machine_sriov disk = {
	.bdf = BDF(0, 1, 0, 0), .total = 4, .offset = 1, .stride = 1, .device = 0x20,
	.bar[0] = { BAR_MEM, { 0xc0004000, 0xc0008000 } },
};

static int setup(void **state)
{
	const struct machine_pci fn = {
		.bdf = BDF(0, 1, 0, 0), .vendor = 0x1b36, .device = 0x10, .class_code = 0x010802,
		.msix = true, .int_pin = 1, .bar[0] = { BAR_MEM, { 0xc0000000, 0xc0004000 } },
	};

	(void)state;
	machine_init(&m);
	assert_true(machine_add_pci(&m, &fn));
	assert_true(machine_add_sriov(&m, &disk));
	return 0;
}

static void test_places(void **state)
{
	static const struct { uint16_t offset, stride; unsigned int n; bdf_t bdf; bool ok; } t[] = {
		{ 1, 1, 0, BDF(7, 1, 0, 1), true }, { 1, 1, 3, BDF(7, 1, 0, 4), true },
		{ 1, 2, 7, BDF(7, 1, 1, 7), true }, { 0x180, 4, 1, BDF(7, 2, 16, 4), true },
		{ 0xfeff, 1, 0, BDF(7, 0xff, 31, 7), true },
		{ 0xfeff, 1, 1, BDF(7, 0, 0, 0), false }, { 0xffff, 0xffff, 65534, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const struct machine_sriov s = { .bdf = BDF(7, 1, 0, 0), .total = 0xffff,
						 .offset = t[i].offset, .stride = t[i].stride };
		bdf_t bdf;

		assert_int_equal(sriov_bdf(&s, t[i].n, &bdf), t[i].ok);
		if (t[i].ok)
			assert_int_equal(bdf, t[i].bdf);
	}
}

static void test_make(void **state)
{
	const struct machine_pci *fn;

	(void)state;
	assert_true(sriov_make(&m, &disk, 2));
	assert_true(sriov_make(&m, &disk, 2));
	assert_int_equal(m.pci_count, 2);
	fn = machine_find_pci(&m, BDF(0, 1, 0, 3));
	assert_non_null(fn);
	assert_true(fn->virtual_fn && fn->physical == disk.bdf);
	assert_int_equal(fn->vendor, 0x1b36);
	assert_int_equal(fn->device, 0x20);
	assert_int_equal(fn->class_code, 0x010802);
	assert_true(fn->msix && !fn->msi && !fn->int_pin);
	assert_true(fn->bar[0].range.start == 0xc000c000 && fn->bar[0].range.end == 0xc0010000);
	assert_int_equal(fn->bar[1].kind, BAR_NONE);
	assert_true(range_size(sriov_window(&disk, 0)) == KIB(64));
	assert_true(range_empty(sriov_window(&disk, 1)));
}

/*
 * They are not made if another function is in their place, if there is no physical function, or if
 * there is no room.
 */
static void test_not_made(void **state)
{
	struct machine_sriov s = disk;
	struct machine_pci fn = { .bdf = BDF(0, 1, 0, 2) };

	(void)state;
	assert_true(machine_add_pci(&m, &fn));
	assert_false(sriov_make(&m, &disk, 1));
	s.bdf = BDF(0, 2, 0, 0);
	assert_false(sriov_make(&m, &s, 0));
	while (m.pci_count < MACHINE_PCI_MAX) {
		fn.bdf = BDF(1, 0, 0, 0) + m.pci_count;
		assert_true(machine_add_pci(&m, &fn));
	}
	assert_false(sriov_make(&m, &disk, 0));
}

static void test_order(void **state)
{
	struct machine_sriov s = disk;

	(void)state;
	for (unsigned int i = 1; i < MACHINE_SRIOV_MAX; i++) {
		s.bdf = BDF(i % 2, 2, i / 2, 0);
		assert_true(machine_add_sriov(&m, &s));
		assert_int_equal(machine_find_sriov(&m, s.bdf)->bdf, s.bdf);
	}
	assert_false(machine_add_sriov(&m, &s));
	for (unsigned int i = 1; i < m.sriov_count; i++)
		assert_true(m.sriov[i - 1].bdf < m.sriov[i].bdf);
	assert_null(machine_find_sriov(&m, BDF(3, 0, 0, 0)));
}

static void test_bars(void **state)
{
	static const struct machine_pci fn = { .bar = {
		{ BAR_MEM, { 0xc0004000, 0xc0008000 } },
		{ BAR_MEM_PREF, { 0xd0000000, 0xd0001000 } },
		{ BAR_MEM_PREF, { 0x8000000000, 0x8080000000 } }, { BAR_NONE, { 0, 0 } },
		{ BAR_IO, { 0x1000, 0x1100 } }, { BAR_MEM, { 0, 0 } } } };
	static const uint64_t want[] = { 0xc000400e, 0xd000000c, 0x800000001f, 0, 0, 0 };

	(void)state;
	for (unsigned int k = 0; k < MACHINE_BARS; k++)
		assert_true(sriov_bar(&fn, k) == want[k]);
	assert_true(MINT_BAR_ADDRESS(want[2]) == 0x8000000000 && MINT_BAR_SIZE(want[2]) == GIB(2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test_setup(test_make, setup),
		cmocka_unit_test_setup(test_not_made, setup),
		cmocka_unit_test_setup(test_order, setup),
		cmocka_unit_test(test_bars),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
