/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How functions are silenced at the machine's start. Endpoints lose bus mastering; bridges keep it.
 * So what an endpoint has sent before it lost bus mastering still arrives: a bridge that refused it
 * would cause what some machines report as a fatal error. The bridges' own interrupts, which are
 * writes to memory, too, are switched off.
 */
#ifndef LIB_PCI_QUIET_H
#define LIB_PCI_QUIET_H

#include "lib/machine/machine.h"

#define PCI_COMMAND_MASTER 0x0004	/* PCI Express Base 6.0, 7.5.1.1.3 */

/*
 * Returns true if @bridge leads to buses that the monitor cannot reach: in another segment than 0,
 * outside of the ECAM. The functions there cannot be silenced one by one: so such a bridge must
 * pass nothing on.
 */
bool pci_leads_astray(const struct machine *m, const struct machine_pci *bridge);
/*
 * Returns what to write into the command register of @fn to silence it. @command is what it reads;
 * all ones mean that nobody answers, and are returned as they are.
 */
uint16_t pci_quiet_command(const struct machine *m, const struct machine_pci *fn, uint16_t command);
/* Returns true if bus @bus of segment @segment is in the machine's ECAM. */
bool pci_in_ecam(const struct machine *m, uint16_t segment, unsigned int bus);

#endif
