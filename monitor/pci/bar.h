/* SPDX-License-Identifier: GPL-2.0-only */
/* Base address registers (PCI Local Bus 3.0, 6.2.5), a function's own or those of its virtual ones. */
#ifndef MONITOR_PCI_BAR_H
#define MONITOR_PCI_BAR_H

#include "lib/machine/machine.h"

/* Kinds, places and sizes of the six from register @reg on; what they cover must not be decoded. */
void bar_read_all(bdf_t fn, unsigned int reg, struct machine_bar bar[MACHINE_BARS]);
/* The address in the one that begins at register @reg, the last but for @more; ~0: it is I/O. */
phys_t bar_address(bdf_t fn, unsigned int reg, bool more);
/* Write back what was read. The bits of the command register that it takes to decode them. */
uint16_t bar_restore_all(bdf_t fn, unsigned int reg, const struct machine_bar bar[MACHINE_BARS]);

#endif
