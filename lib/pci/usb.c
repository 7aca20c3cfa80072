// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registers of EHCI and xHCI by which firmware gives a controller up, and by which it is
 * stopped.
 */
#include "lib/pci/usb.h"

#define CLASS_EHCI	0x0c0320
#define CLASS_XHCI	0x0c0330
#define LEGACY_ID	1
#define BIOS_OWNED	(1u << 16)
#define OS_OWNED	(1u << 24)
#define XHCI_RESERVED	0x000e1feeu	/* USBLEGCTLSTS (7.1.2): kept as read */
#define SMI_EVENTS	0xe0000000u	/* in both kinds: pending SMIs, which a 1 clears */
#define EECP_MIN	0x40		/* EHCI 2.2.4: capabilities lie behind the header */
#define RUN		0x1u
#define XHCI_HALTED	0x1u
#define EHCI_HALTED	0x1000u

enum usb_kind usb_kind(uint32_t class_code)
{
	if (class_code == CLASS_XHCI)
		return USB_XHCI;
	return class_code == CLASS_EHCI ? USB_EHCI : USB_NONE;
}

static uint32_t in_config(uint32_t at)
{
	return at >= EECP_MIN && !(at & 3) ? at : 0;
}

/*
 * Returns @at, or 0 if it is too high. The legacy capability has two dwords, and the second one
 * must be inside, too.
 */
static uint32_t in_registers(uint32_t at)
{
	return at + 8 <= USB_SPACE ? at : 0;
}

uint32_t usb_first(enum usb_kind kind, uint32_t hccparams)
{
	return kind == USB_XHCI ? in_registers(hccparams >> 16 << 2) :
		in_config(hccparams >> 8 & 0xff);
}

uint32_t usb_next(enum usb_kind kind, uint32_t at, uint32_t header)
{
	uint32_t next = header >> 8 & 0xff;

	if (kind == USB_EHCI)
		return in_config(next);
	return next ? in_registers(at + (next << 2)) : 0;
}

bool usb_is_legacy(uint32_t header)
{
	return (header & 0xff) == LEGACY_ID;
}

bool usb_is_firmwares(uint32_t legacy)
{
	return legacy & BIOS_OWNED;
}

uint32_t usb_asked(uint32_t legacy)
{
	return legacy | OS_OWNED;
}

uint32_t usb_taken(uint32_t legacy)
{
	return (legacy | OS_OWNED) & ~BIOS_OWNED;
}

uint32_t usb_quiet(enum usb_kind kind, uint32_t control)
{
	return (kind == USB_XHCI ? control & XHCI_RESERVED : 0) | SMI_EVENTS;
}

uint32_t usb_operational(uint32_t caplength)
{
	return caplength & 0xff;
}

uint32_t usb_stopped(uint32_t command)
{
	return command & ~RUN;
}

bool usb_runs(enum usb_kind kind, uint32_t status)
{
	return !(status & (kind == USB_XHCI ? XHCI_HALTED : EHCI_HALTED));
}
