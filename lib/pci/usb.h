/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Taking a USB controller from the firmware, which may still use it (by SMIs, for a keyboard in its
 * menus). The monitor asks for the controller before it takes away bus mastering: firmware whose
 * controller does not answer any more may wait in SMM, and all cores with it. xHCI 1.2, 4.22.1 and
 * 7.1; EHCI 1.0, 2.1.7, 2.1.8 and 5.1.
 */
#ifndef LIB_PCI_USB_H
#define LIB_PCI_USB_H

#include <stdbool.h>
#include <stdint.h>

enum usb_kind { USB_NONE, USB_EHCI, USB_XHCI };

/* Returns the kind of controller by a function's class code. */
enum usb_kind usb_kind(uint32_t class_code);
/*
 * Return where the first capability is, by the register HCCPARAMS, and where the next one is, by
 * the @header that was read at @at; or 0 if there is none. xHCI has capabilities in its registers:
 * then these are offsets in bytes from BAR 0. EHCI has them in its configuration space.
 */
uint32_t usb_first(enum usb_kind kind, uint32_t hccparams);
uint32_t usb_next(enum usb_kind kind, uint32_t at, uint32_t header);
/* A list that is longer is a loop. */
#define USB_CAPS_MAX	64
/* The capabilities of xHCI lie below this offset; one that is higher is not believed. */
#define USB_SPACE	0x10000u

/* Returns true if a capability with this header is the one for legacy support. */
bool usb_is_legacy(uint32_t header);
/*
 * The first dword of that capability is @legacy. Returns true if the firmware has the controller.
 */
bool usb_is_firmwares(uint32_t legacy);
/* Returns what to write there to ask for the controller. */
uint32_t usb_asked(uint32_t legacy);
/* Returns what to write there to take the controller, if the firmware does not give it. */
uint32_t usb_taken(uint32_t legacy);
#define USB_GIVE_US	1000000u		/* xHCI 4.22.1: the firmware may take so long */
/*
 * The second dword, four bytes behind the first, reads @control. Returns what to write there so
 * that no SMI is enabled or pending.
 */
uint32_t usb_quiet(enum usb_kind kind, uint32_t control);

/*
 * Returns where the operational registers begin, by the first dword of BAR 0. The first of them is
 * the command register; the status register is at 4.
 */
uint32_t usb_operational(uint32_t caplength);
/* Returns what to write into the command register, which reads @command, to stop the controller. */
uint32_t usb_stopped(uint32_t command);
/* Returns true if the controller runs, by its status register. */
bool usb_runs(enum usb_kind kind, uint32_t status);
#define USB_STOP_US	32000u			/* xHCI 5.4.1.1: 16 ms; EHCI 2.3.1: 2 ms */

#endif
