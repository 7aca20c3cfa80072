/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether a PCI function is there, has power, and has come back from a reset: decided from what its
 * configuration space reads. All ones come from where nobody answers; some functions without power
 * answer with their IDs alone.
 */
#ifndef LIB_PCI_ANSWER_H
#define LIB_PCI_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

enum pci_answer {
	PCI_ABSENT,		/* nobody answers */
	PCI_NOT_YET,		/* it answers that it is not ready (Request Retry Status) */
	PCI_READY,
};

/*
 * @id: vendor and device ID in one read. PCI Express Base 6.0, 2.3.2: with Configuration RRS
 * Software Visibility on, "not yet" reads as vendor 0001h and ones; else the root complex asks
 * again by itself, and ones are what comes of it at last. No vendor has the ID FFFFh (PCI Local
 * Bus 3.0, 6.2.1), and none has 0, as memory reads where nothing answers.
 */
enum pci_answer pci_answer(uint32_t id);

/* Has it power, by its class and header (dwords at 8 and 0Ch)? To be asked if it is PCI_READY. */
bool pci_powered(uint32_t class_revision, uint32_t header);

/*
 * How long what answers so may be waited for, from the end of the reset's own 100 ms on. PCI
 * Express Base 6.0, 6.6.1: what is silent for a second is broken. What says "not yet" lives, and
 * may need longer: disks that mend themselves first take half a minute.
 */
uint64_t pci_wait_us(enum pci_answer answer);

/*
 * Power management (PCI Bus Power Management Interface 1.2, 3.2.4; PCI Express Base 6.0, 5.9): what
 * must be waited after a function with that Control/Status register is set to D0, and before it is
 * touched again; 0: it is in D0.
 */
uint32_t pci_wake_us(uint16_t pmcsr);
/* The same register, in D0. What a 1 clears (PME_Status) stays. */
uint16_t pci_wake_value(uint16_t pmcsr);

/*
 * ARI (PCI Express Base 6.0, 7.8.8): the number of the function behind function @fn of a device,
 * by the capability register at 4; 0: it is the last. Numbers ascend: a list that does not is
 * cut.
 */
unsigned int pci_ari_next(unsigned int fn, uint16_t capability);

#endif
