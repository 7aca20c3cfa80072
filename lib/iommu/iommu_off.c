// SPDX-License-Identifier: GPL-2.0-only
/*
 * One function of a unit after the other is switched off, in the order in which they depend on each
 * other; after each the unit's status register must confirm it.
 */
#include "lib/iommu/iommu_off.h"
#include <stddef.h>
#include "lib/base/fmt.h"

#define STEP_US		10u
#define NOBODY		0xffffffffu	/* is read where nothing answers */

/* Intel VT-d 4.1, 11.4. */
#define VTD_VERSION	0x00
#define VTD_CAPABILITY	0x08
#define   CAP_PROTECTED		0x60u		/* low range, high range */
#define VTD_COMMAND	0x18
#define VTD_STATUS	0x1c		/* has the same bits as the command register */
#define   TRANSLATION		(1u << 31)
#define   FAULT_LOG		(1u << 28)
#define   QUEUE			(1u << 26)
#define   REMAPPING		(1u << 25)
#define   NO_ONE_SHOTS		0x96ffffffu	/* bits that may be written back (11.4.4.1) */
#define VTD_PROTECTED	0x64
#define   PROTECTED_ENABLE	(1u << 31)
#define   PROTECTED_STATUS	(1u << 0)
#define VTD_QUEUE_HEAD	0x80
#define VTD_QUEUE_TAIL	0x88
#define   QUEUE_POINTER		0x7fff0u

/* AMD 48882 3.08, 3.4.1 and 3.4.2 (MMIO offset 0018h), 3.4.14 (2020h). */
#define AMD_CONTROL	0x18
#define   AMD_ENABLE		(1u << 0)
#define   AMD_EVENTS		(3u << 2)	/* log, interrupt */
#define   AMD_WAIT_INTERRUPT	(1u << 4)
#define   AMD_COMMANDS		(1u << 12)
#define   AMD_REQUESTS		(7u << 13)	/* page requests: log, interrupt, enable */
#define   AMD_GUEST_LOG		(3u << 28)	/* guest virtual APICs: log, interrupt */
#define   AMD_LOGS		(AMD_EVENTS | AMD_REQUESTS | AMD_GUEST_LOG)
#define AMD_STATUS	0x2020
#define   AMD_COMMANDS_RUN	(1u << 4)
#define   AMD_LOGS_RUN		(1u << 3 | 1u << 7 | 1u << 8)

/* Waits until @bits of a register are 0. Returns false if they are not after IOMMU_LIMIT_US. */
static bool settle(struct iommu_regs *regs, uint32_t offset, uint32_t bits)
{
	for (uint32_t us = 0; us < IOMMU_LIMIT_US; us += STEP_US) {
		if (!(regs->read(regs, offset) & bits))
			return true;
		regs->pause(regs, STEP_US);
	}
	return !(regs->read(regs, offset) & bits);
}

/*
 * Clears one bit, since 11.4.4.1 allows only one at a time. Returns false if the unit does not
 * follow in time.
 */
static bool vtd_end(struct iommu_regs *regs, uint32_t bit)
{
	uint32_t status = regs->read(regs, VTD_STATUS);

	if (!(status & bit))
		return true;
	regs->write(regs, VTD_COMMAND, status & NO_ONE_SHOTS & ~bit);
	return settle(regs, VTD_STATUS, bit);
}

/*
 * Waits until the unit has read all that is in its queue. If it has stopped at an error, the wait
 * ends by time, and the queue is switched off all the same.
 */
static void vtd_drain(struct iommu_regs *regs)
{
	if (!(regs->read(regs, VTD_STATUS) & QUEUE))
		return;
	for (uint32_t us = 0; us < IOMMU_LIMIT_US; us += STEP_US) {
		uint32_t tail = regs->read(regs, VTD_QUEUE_TAIL);

		if (!((regs->read(regs, VTD_QUEUE_HEAD) ^ tail) & QUEUE_POINTER))
			return;
		regs->pause(regs, STEP_US);
	}
}

static bool vtd_is_protecting(struct iommu_regs *regs)
{
	return regs->read(regs, VTD_CAPABILITY) & CAP_PROTECTED &&
	       regs->read(regs, VTD_PROTECTED) & (PROTECTED_ENABLE | PROTECTED_STATUS);
}

static bool vtd_unprotect(struct iommu_regs *regs)
{
	if (!vtd_is_protecting(regs))
		return true;
	regs->write(regs, VTD_PROTECTED, regs->read(regs, VTD_PROTECTED) & ~PROTECTED_ENABLE);
	return settle(regs, VTD_PROTECTED, PROTECTED_STATUS);
}

static unsigned int vtd_works(struct iommu_regs *regs)
{
	uint32_t status = regs->read(regs, VTD_STATUS);

	return (status & TRANSLATION ? IOMMU_TRANSLATION : 0) |
	       (status & REMAPPING ? IOMMU_REMAPPING : 0) | (status & QUEUE ? IOMMU_QUEUE : 0) |
	       (status & FAULT_LOG ? IOMMU_LOG : 0) |
	       (vtd_is_protecting(regs) ? IOMMU_PROTECTED : 0);
}

static unsigned int vtd_off(struct iommu_regs *regs)
{
	if (!vtd_end(regs, TRANSLATION) || !vtd_end(regs, REMAPPING))
		return vtd_works(regs);
	vtd_drain(regs);
	if (vtd_end(regs, QUEUE) && vtd_end(regs, FAULT_LOG))
		vtd_unprotect(regs);
	return vtd_works(regs);
}

static unsigned int amd_works(struct iommu_regs *regs)
{
	uint32_t control = regs->read(regs, AMD_CONTROL), status = regs->read(regs, AMD_STATUS);

	return (control & AMD_ENABLE ? IOMMU_TRANSLATION : 0) |
	       (control & AMD_COMMANDS || status & AMD_COMMANDS_RUN ? IOMMU_QUEUE : 0) |
	       (control & AMD_LOGS || status & AMD_LOGS_RUN ? IOMMU_LOG : 0);
}

/* Commands and logs come first, since they are the unit's own DMA. */
static unsigned int amd_off(struct iommu_regs *regs)
{
	const uint32_t own = AMD_COMMANDS | AMD_WAIT_INTERRUPT | AMD_LOGS;
	uint32_t control = regs->read(regs, AMD_CONTROL) & ~own;

	regs->write(regs, AMD_CONTROL, control);
	if (settle(regs, AMD_STATUS, AMD_COMMANDS_RUN | AMD_LOGS_RUN)) {
		regs->write(regs, AMD_CONTROL, control & ~AMD_ENABLE);
		settle(regs, AMD_CONTROL, AMD_ENABLE);
	}
	return amd_works(regs);
}

static bool is_absent(enum iommu_kind kind, struct iommu_regs *regs)
{
	return regs->read(regs, kind == IOMMU_VTD ? VTD_VERSION : AMD_CONTROL) == NOBODY &&
	       regs->read(regs, kind == IOMMU_VTD ? VTD_STATUS : AMD_STATUS) == NOBODY;
}

struct iommu_state iommu_off(enum iommu_kind kind, struct iommu_regs *regs)
{
	struct iommu_state state = { .absent = is_absent(kind, regs) };

	if (state.absent)
		return state;
	state.was = (uint8_t)(kind == IOMMU_VTD ? vtd_works(regs) : amd_works(regs));
	if (state.was)
		state.left = (uint8_t)(kind == IOMMU_VTD ? vtd_off(regs) : amd_off(regs));
	return state;
}

const char *iommu_text(char buf[IOMMU_TEXT_LEN], unsigned int works)
{
	static const char *const name[IOMMU_WORKS] = {
		"translation", "interrupt remapping", "command queue", "log", "protected memory",
	};
	size_t len = 0;

	for (unsigned int i = 0; i < IOMMU_WORKS; i++)
		if (works & 1u << i)
			len += fmt_string(buf + len, IOMMU_TEXT_LEN - len, "%s%s",
					  len ? ", " : "", name[i]);
	if (!len)
		fmt_string(buf, IOMMU_TEXT_LEN, "nothing");
	return buf;
}
