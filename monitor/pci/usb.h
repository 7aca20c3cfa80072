/* SPDX-License-Identifier: GPL-2.0-only */
/* USB controllers are taken from the firmware (lib/pci/usb.h). */
#ifndef MONITOR_PCI_USB_H
#define MONITOR_PCI_USB_H

#include "lib/machine/machine.h"

/*
 * On the early page tables, before any function is silenced. Waits up to a second for each
 * controller that the firmware holds; what it does not give by then is taken, and said.
 */
void usb_take_all(const struct machine *m);

#endif
