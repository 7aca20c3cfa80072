/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How functions are silenced at the machine's start. Endpoints lose bus mastering; bridges keep
 * it: what an endpoint had on its way when it lost it arrives, instead of being refused by a
 * bridge above, which some machines report as a fatal error. Their own interrupts, which are
 * writes to memory as well, are turned off.
 */
#ifndef LIB_PCI_QUIET_H
#define LIB_PCI_QUIET_H

#include "lib/machine/machine.h"

#define PCI_COMMAND_MASTER 0x0004	/* PCI Express Base 6.0, 7.5.1.1.3 */

/*
 * Does @bridge lead to buses that the monitor does not reach: in another segment than 0, outside of
 * the ECAM? What is there cannot be silenced one by one, so the bridge passes nothing on.
 */
bool pci_leads_astray(const struct machine *m, const struct machine_pci *bridge);
/* The function's command register, silenced. @command: as read; all ones: nobody answers. */
uint16_t pci_quiet_command(const struct machine *m, const struct machine_pci *fn, uint16_t command);
/* Is bus @bus of @segment in the machine's ECAM? */
bool pci_in_ecam(const struct machine *m, uint16_t segment, unsigned int bus);

#endif
