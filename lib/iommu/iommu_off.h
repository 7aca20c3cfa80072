/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Switching off what firmware left on in an IOMMU. Nodes have no table that
 * names one, so whatever it goes on with, no kernel would know of: DMA goes to
 * other addresses or nowhere, interrupts do not come.
 *
 * Before: no function masters the bus, and no I/O APIC pin is unmasked (with interrupts remapped,
 * its entries have another form).
 */
#ifndef LIB_IOMMU_OFF_H
#define LIB_IOMMU_OFF_H

#include <stdint.h>
#include "lib/machine/machine.h"

/* How a unit's registers are reached. Offsets are from machine_iommu.addr. */
struct iommu_regs {
	uint32_t (*read)(struct iommu_regs *regs, uint32_t offset);
	void (*write)(struct iommu_regs *regs, uint32_t offset, uint32_t v);
	void (*pause)(struct iommu_regs *regs, uint32_t us);
};

/* What a unit does: one bit each. */
#define IOMMU_TRANSLATION	0x01	/* of DMA; AMD: of interrupts, too */
#define IOMMU_REMAPPING		0x02	/* of interrupts */
#define IOMMU_QUEUE		0x04	/* it reads commands (VT-d: invalidations) from memory */
#define IOMMU_LOG		0x08	/* it writes faults and requests to memory */
#define IOMMU_PROTECTED		0x10	/* VT-d: ranges of memory that DMA does not reach */
#define IOMMU_WORKS		5

/* How long a unit may take for one of these. */
#define IOMMU_LIMIT_US		1000000u

struct iommu_state {
	bool absent;			/* nothing answers at its address */
	uint8_t was;			/* what it did, IOMMU_... */
	uint8_t left;			/* what it still does: one of these did not end in time */
};

/* At most IOMMU_WORKS + 1 times IOMMU_LIMIT_US. */
struct iommu_state iommu_off(enum iommu_kind kind, struct iommu_regs *regs);

/* "translation, command queue"; "nothing" where @works is 0. */
#define IOMMU_TEXT_LEN 96
const char *iommu_text(char buf[IOMMU_TEXT_LEN], unsigned int works);

#endif
