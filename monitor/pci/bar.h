/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Base address registers (PCI Local Bus 3.0, 6.2.5), a function's own or those of its virtual
 * functions.
 */
#ifndef MONITOR_PCI_BAR_H
#define MONITOR_PCI_BAR_H

#include "lib/machine/machine.h"

/*
 * Reads kinds, addresses and sizes of the six BARs from register @reg of @fn on. This writes to the
 * BARs, so the function must not decode them meanwhile.
 */
void bar_read_all(bdf_t fn, unsigned int reg, struct machine_bar bar[MACHINE_BARS]);
/*
 * Returns the address in the BAR at register @reg; ~0 if it is for I/O ports. @more: it is not the
 * last of the six, so it may be 64 bits wide.
 */
phys_t bar_address(bdf_t fn, unsigned int reg, bool more);
/*
 * Writes back the addresses in @bar. Returns the bits of the command register that make the
 * function decode them.
 */
uint16_t bar_restore_all(bdf_t fn, unsigned int reg, const struct machine_bar bar[MACHINE_BARS]);

#endif
