/* SPDX-License-Identifier: GPL-2.0-only */
/* Takes USB controllers from the firmware (lib/pci/usb.h). */
#ifndef MONITOR_PCI_USB_H
#define MONITOR_PCI_USB_H

#include "lib/machine/machine.h"

/*
 * Takes all USB controllers of @m from the firmware and stops them. To be called on the early page
 * tables, before any function is silenced. Waits up to a second for each controller that the
 * firmware holds; if it has not let go by then, the controller is taken by force, and this is
 * logged.
 */
void usb_take_all(const struct machine *m);

#endif
