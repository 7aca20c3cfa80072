/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decides whether a PCI function exists, has power, and has come back from a reset, by what its
 * configuration space reads. Where nobody answers, all ones are read. Some functions without power
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
 * Returns what the vendor and device ID @id, read at once, mean. PCI Express Base 6.0, 2.3.2: with
 * Configuration RRS Software Visibility on, "not yet" reads as vendor 0001h and ones. Otherwise the
 * root complex asks again by itself, and in the end ones are read. No vendor has the ID FFFFh (PCI
 * Local Bus 3.0, 6.2.1), and none has 0, which memory reads as where nothing answers.
 */
enum pci_answer pci_answer(uint32_t id);

/*
 * Returns true if the function has power, by its class and header (the dwords at 8 and 0Ch). Its
 * answer must be PCI_READY.
 */
bool pci_powered(uint32_t class_revision, uint32_t header);

/*
 * Returns how long to wait, in microseconds, for a function with this answer. The time counts from
 * the end of the 100 ms that belong to the reset. PCI Express Base 6.0, 6.6.1: a function that is
 * silent for a second is broken. One that answers "not yet" works, and may need longer: disks that
 * first repair themselves take half a minute.
 */
uint64_t pci_wait_us(enum pci_answer answer);

/*
 * Power management (PCI Bus Power Management Interface 1.2, 3.2.4; PCI Express Base 6.0, 5.9).
 * @pmcsr is a function's Control/Status register. Returns how long to wait, in microseconds, after
 * the function is set to D0 and before it is accessed again; 0 if it is in D0, or does not answer.
 */
uint32_t pci_wake_us(uint16_t pmcsr);
/* Returns what to write there for D0. PME_Status is 0 in it, since a 1 would clear it. */
uint16_t pci_wake_value(uint16_t pmcsr);

/*
 * ARI (PCI Express Base 6.0, 7.8.8). @capability is the register at offset 4 of the capability of
 * function @fn. Returns the number of the device's next function, or 0 if @fn is the last. Numbers
 * ascend: if the next one does not, the list ends.
 */
unsigned int pci_ari_next(unsigned int fn, uint16_t capability);

#endif
