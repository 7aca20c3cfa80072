// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/pci/answer.c: whether a function answers after a reset. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/pci/answer.h"

static void test_ids(void **state)
{
	static const struct { uint32_t id; enum pci_answer answer; } t[] = {
		{ 0xffffffff, PCI_ABSENT }, { 0x00000000, PCI_ABSENT }, { 0x1234ffff, PCI_ABSENT },
		{ 0x56780000, PCI_ABSENT }, { 0xffff0001, PCI_NOT_YET }, { 0x00101b36, PCI_READY },
		{ 0x00020001, PCI_READY },	/* a vendor with the ID 1 and a device */
		{ 0xffff8086, PCI_READY },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		assert_int_equal(pci_answer(t[i].id), t[i].answer);
}

/* Without power, the IDs come from a shadow, and all else reads as ones. */
static void test_without_power(void **state)
{
	(void)state;
	assert_true(pci_powered(0x01080202, 0x00000010));
	assert_true(pci_powered(0x06040000, 0x00810010));
	assert_true(pci_powered(0x06070000, 0x00020000));
	assert_false(pci_powered(0xffffffff, 0x00000000));
	assert_false(pci_powered(0x01080202, 0xffffffff));
	assert_false(pci_powered(0x01080202, 0x00030000));
}

/*
 * All waits end: after a second if a function is silent, later if it asks for more time, at once if
 * it answers.
 */
static void test_waits(void **state)
{
	(void)state;
	assert_int_equal(pci_wait_us(PCI_ABSENT), 1000000);
	assert_int_equal(pci_wait_us(PCI_NOT_YET), 60000000);
	assert_int_equal(pci_wait_us(PCI_READY), 0);
}

static void test_power_states(void **state)
{
	(void)state;
	assert_int_equal(pci_wake_us(0x0008), 0);
	assert_true(pci_wake_us(0x0009) > 0);
	assert_int_equal(pci_wake_us(0x000a), 200);
	assert_int_equal(pci_wake_us(0x810b), 10000);
	assert_int_equal(pci_wake_us(0xffff), 0); /* D3cold: no function is there to be woken */
	assert_int_equal(pci_wake_value(0x810b), 0x0108); /* PME_Status stays */
}

static void test_ari(void **state)
{
	(void)state;
	assert_int_equal(pci_ari_next(0, 0x0800), 8);
	assert_int_equal(pci_ari_next(8, 0xff03), 255);
	assert_int_equal(pci_ari_next(8, 0x0000), 0);
	assert_int_equal(pci_ari_next(8, 0x0800), 0);		/* a loop */
	assert_int_equal(pci_ari_next(255, 0xffff), 0);		/* no function answers */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_without_power),
		cmocka_unit_test(test_waits),
		cmocka_unit_test(test_power_states),
		cmocka_unit_test(test_ari),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
