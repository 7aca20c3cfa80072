// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/pci/usb.c: taking USB controllers from the firmware. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/pci/usb.h"

static void test_kinds(void **state)
{
	(void)state;
	assert_int_equal(usb_kind(0x0c0330), USB_XHCI);
	assert_int_equal(usb_kind(0x0c0320), USB_EHCI);
	assert_int_equal(usb_kind(0x0c0300), USB_NONE);		/* UHCI */
	assert_int_equal(usb_kind(0x0c03fe), USB_NONE);		/* a USB device */
	assert_int_equal(usb_kind(0x010802), USB_NONE);
}

/* Walks as the monitor does, over registers that may be anything. Returns the number of steps. */
static unsigned int steps(enum usb_kind kind, uint32_t params, uint32_t header)
{
	uint32_t at = usb_first(kind, params);
	unsigned int i = 0;

	for (; at && i < USB_CAPS_MAX; i++) {
		assert_true(kind == USB_XHCI ? at + 8 <= USB_SPACE : at >= 0x40 && at <= 0xfc);
		assert_int_equal(at % 4, 0);
		at = usb_next(kind, at, header);
	}
	return i;
}

static void test_capabilities(void **state)
{
	(void)state;
	assert_int_equal(usb_first(USB_XHCI, 0x20000000), 0x8000);
	assert_int_equal(usb_next(USB_XHCI, 0x8000, 0x00001001), 0x8040);
	assert_int_equal(usb_next(USB_XHCI, 0x8000, 0x00000001), 0);
	assert_int_equal(usb_first(USB_XHCI, 0x0000ffff), 0);
	assert_int_equal(usb_first(USB_XHCI, 0xffffffff), 0);	/* beyond what is mapped */
	assert_int_equal(usb_first(USB_EHCI, 0x00006881), 0x68);
	assert_int_equal(usb_first(USB_EHCI, 0x00000081), 0);
	assert_int_equal(usb_first(USB_EHCI, 0x00003081), 0);	/* in the header */
	assert_int_equal(usb_next(USB_EHCI, 0x68, 0x00007001), 0x70);
	assert_true(steps(USB_EHCI, 0x6800, 0x6801) <= USB_CAPS_MAX);	/* points at itself */
	assert_true(steps(USB_XHCI, 0x20000000, 0xffffffff) <= USB_CAPS_MAX);
	assert_int_equal(steps(USB_XHCI, 0, 0), 0);
}

static void test_semaphores(void **state)
{
	(void)state;
	assert_true(usb_is_legacy(0x00010401));
	assert_false(usb_is_legacy(0x00000402));
	assert_true(usb_is_firmwares(0x00010001));
	assert_true(usb_is_firmwares(usb_asked(0x00010001)));	/* until the firmware lets go */
	assert_int_equal(usb_asked(0x00010401), 0x01010401);
	assert_int_equal(usb_taken(0x01010401), 0x01000401);
	assert_false(usb_is_firmwares(usb_taken(0x00010001)));
}

static void test_smi(void **state)
{
	(void)state;
	/*
	 * Sources are off and pending interrupts cleared; the bits that xHCI reserves stay as they
	 * are.
	 */
	assert_int_equal(usb_quiet(USB_EHCI, 0x0000e03f), 0xe0000000);
	assert_int_equal(usb_quiet(USB_XHCI, 0xe011e011), 0xe0000000);
	assert_int_equal(usb_quiet(USB_XHCI, 0x00020002), 0xe0020002);
}

static void test_stop(void **state)
{
	(void)state;
	assert_int_equal(usb_operational(0x01000040), 0x40);
	assert_int_equal(usb_stopped(0x00080031), 0x00080030);
	assert_true(usb_runs(USB_XHCI, 0x00000018));
	assert_false(usb_runs(USB_XHCI, 0x00000001));
	assert_true(usb_runs(USB_EHCI, 0x00000001));
	assert_false(usb_runs(USB_EHCI, 0x00001000));
	assert_false(usb_runs(USB_XHCI, 0xffffffff));		/* no controller answers */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_capabilities),
		cmocka_unit_test(test_semaphores),
		cmocka_unit_test(test_smi),
		cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
