/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Switches off what firmware has left on in an IOMMU. Nodes have no table that names an IOMMU, so
 * no kernel would know what it still does: DMA would go to other addresses or nowhere, and
 * interrupts would not come.
 *
 * At that time no function may master the bus, and no pin of an I/O APIC may be unmasked (if
 * interrupts are remapped, its entries have another form).
 */
#ifndef LIB_IOMMU_OFF_H
#define LIB_IOMMU_OFF_H

#include <stdint.h>
#include "lib/machine/machine.h"

/*
 * How a unit's registers are accessed: as 32-bit words. Offsets count from machine_iommu.addr.
 * pause() waits for @us microseconds.
 */
struct iommu_regs {
	uint32_t (*read)(struct iommu_regs *regs, uint32_t offset);
	void (*write)(struct iommu_regs *regs, uint32_t offset, uint32_t v);
	void (*pause)(struct iommu_regs *regs, uint32_t us);
};

/* What a unit does: one bit each. */
#define IOMMU_TRANSLATION	0x01	/* it translates DMA; AMD: interrupts, too */
#define IOMMU_REMAPPING		0x02	/* VT-d: it remaps interrupts */
#define IOMMU_QUEUE		0x04	/* it reads commands (VT-d: invalidations) from memory */
#define IOMMU_LOG		0x08	/* it writes faults and requests to memory */
#define IOMMU_PROTECTED		0x10	/* VT-d: it keeps DMA out of some ranges of memory */
#define IOMMU_WORKS		5	/* count of these bits */

/* How long a unit may take to end one of these. */
#define IOMMU_LIMIT_US		1000000u

struct iommu_state {
	bool absent;			/* nothing answers at its address */
	uint8_t was;			/* what it did: IOMMU_TRANSLATION and so on */
	/* What it still does, since something did not end in time. */
	uint8_t left;
};

/*
 * Switches the unit off, and returns what it did before and what it still does. Takes at most
 * IOMMU_WORKS + 1 times IOMMU_LIMIT_US.
 */
struct iommu_state iommu_off(enum iommu_kind kind, struct iommu_regs *regs);

/*
 * Writes what @works stands for: "translation, command queue", or "nothing" if it is 0. Returns
 * @buf.
 */
#define IOMMU_TEXT_LEN 96
const char *iommu_text(char buf[IOMMU_TEXT_LEN], unsigned int works);

#endif
