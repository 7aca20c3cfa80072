/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts that functions of several nodes raise (mint/abi.h, struct mint_intx). The owner of the
 * interrupt's pin asks each function, and sends an interrupt of its own to the node whose function
 * raised it.
 */
#ifndef MINT_KO_IRQS_H
#define MINT_KO_IRQS_H

#include <linux/io.h>
#include <mint/abi.h>

/*
 * A function that raises an interrupt of an I/O APIC: this node's, or, if the interrupt is shared,
 * another's. All but *intx and @virq is a private copy that was checked when the module was loaded,
 * and is fixed. @virq changes when the function's device comes and goes, under Linux's
 * pci_rescan_remove_lock.
 *
 * In *intx the field `command` is a lock for the function's command register; the node that sends
 * counts in `sent`, the function's own node writes `target` and counts in `served`.
 */
struct mint_raiser {
	struct mint_intx *intx;		/* in the table: target, command, and the counts are used */
	bool shared;			/* other nodes' functions raise the interrupt, too */
	void __iomem *config;		/* shared: its configuration space */
	u32 irq;			/* element of IRQS */
	u32 node;			/* index of the node that owns it; ROSTER_NOBODY */
	u32 gsi;			/* of that */
	u16 segment, bdf;		/* as in struct mint_intx */
	int virq;			/* Linux's number, of an own function; 0: none */
};

/* intx.c: all of these, from mint_intx_map() to _release(). */
extern struct mint_raiser *mint_raisers;
extern u32 mint_raiser_count;

/* Find and map them. Returns 0 or -ENOMEM. */
int mint_intx_map(void);
void mint_intx_release(void);
/* Returns true if the function is this node's. */
bool mint_intx_own(const struct mint_raiser *raiser);
/* Allow the function to raise INTx, or forbid it (INTx-disable). Call with interrupts off. */
void mint_intx_allow(struct mint_raiser *raiser, bool allow);
/* Make ready to give functions of this node interrupts of their own, instead of the shared one. */
int mint_intx_take(void);
/*
 * A device of this node appears after that, or goes: give it its interrupt before its driver binds,
 * and take it back afterwards. They do nothing for functions that raise none.
 */
struct pci_dev;
void mint_intx_give(struct pci_dev *dev);
void mint_intx_take_back(struct pci_dev *dev);
/* irqs.c: returns true if this node's MADT has the pin. */
bool mint_irq_has_pin(const struct mint_irq *irq);

#endif
