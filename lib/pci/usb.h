/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A USB controller that the firmware still uses (a keyboard for its menus, by SMIs) is asked for
 * before its bus mastering is taken: firmware that finds its controller gone may wait in SMM, for
 * all cores. xHCI 1.2, 4.22.1 and 7.1; EHCI 1.0, 2.1.7, 2.1.8 and 5.1.
 */
#ifndef LIB_PCI_USB_H
#define LIB_PCI_USB_H

#include <stdbool.h>
#include <stdint.h>

enum usb_kind { USB_NONE, USB_EHCI, USB_XHCI };

/* By its class code. */
enum usb_kind usb_kind(uint32_t class_code);
/*
 * Capabilities. xHCI has them in its registers: offsets in bytes, from BAR 0. EHCI has them in
 * its configuration space. 0: there is no (other) one. @at: where @header was read.
 */
uint32_t usb_first(enum usb_kind kind, uint32_t hccparams);
uint32_t usb_next(enum usb_kind kind, uint32_t at, uint32_t header);
/* A longer list is a loop. */
#define USB_CAPS_MAX	64
/* Where capabilities of xHCI lie; one beyond is not believed. */
#define USB_SPACE	0x10000u

/* The legacy support capability's first dword. */
bool usb_is_legacy(uint32_t header);
bool usb_is_firmwares(uint32_t legacy);
uint32_t usb_asked(uint32_t legacy);		/* "the operating system wants it" */
uint32_t usb_taken(uint32_t legacy);		/* without being given it */
#define USB_GIVE_US	1000000u		/* xHCI 4.22.1: so long the firmware may take */
/* The second dword, four bytes behind: no SMIs, and none pending. */
uint32_t usb_quiet(enum usb_kind kind, uint32_t control);

/* Where the operational registers begin (command; status at 4), by the first dword of BAR 0. */
uint32_t usb_operational(uint32_t caplength);
uint32_t usb_stopped(uint32_t command);
bool usb_runs(enum usb_kind kind, uint32_t status);
#define USB_STOP_US	32000u			/* xHCI 5.4.1.1: 16 ms; EHCI 2.3.1: 2 ms */

#endif
