// SPDX-License-Identifier: GPL-2.0-only
/*
 * Gives lib/iommu/iommu_off.h access to the registers of each unit, and logs what it has found.
 */
#include "monitor/iommu.h"
#include "lib/iommu/iommu_off.h"
#include "lib/machine/machine_iommu.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"

/* The registers of one unit, which the early map reaches. `regs` comes first: at() casts back. */
struct mapped {
	struct iommu_regs regs;
	phys_t base;
};

static volatile uint32_t *at(struct iommu_regs *regs, uint32_t offset)
{
	return (volatile uint32_t *)(((struct mapped *)regs)->base + offset);
}

static uint32_t read_reg(struct iommu_regs *regs, uint32_t offset)
{
	return *at(regs, offset);
}

static void write_reg(struct iommu_regs *regs, uint32_t offset, uint32_t v)
{
	*at(regs, offset) = v;
}

static void wait(struct iommu_regs *regs, uint32_t us)
{
	(void)regs;
	tsc_delay_us(us);
}

static bool unit_off(const struct machine_iommu *unit, struct diag *diag)
{
	struct mapped mapped = { { read_reg, write_reg, wait }, unit->addr };
	struct iommu_state state = iommu_off(unit->kind, &mapped.regs);
	const char *title = iommu_kind_title(unit->kind);
	unsigned long long addr = unit->addr;
	char text[IOMMU_TEXT_LEN];

	if (state.absent)
		log_print("mint: no IOMMU (%s) answers at 0x%llx, where ACPI has one\n",
			  title, addr);
	else if (state.left)
		diag_error(diag, NULL, 0, "the IOMMU (%s) at 0x%llx, left on by the firmware, does "
			   "not stop: %s; switch %s off in the firmware's setup", title, addr,
			   iommu_text(text, state.left), title);
	else if (state.was)
		log_print("mint: the IOMMU (%s) at 0x%llx was left on by the firmware and is off "
			  "now: %s\n", title, addr, iommu_text(text, state.was));
	return !state.left;
}

bool iommu_off_all(const struct machine *m, struct diag *diag)
{
	bool ok = true;

	for (unsigned int i = 0; i < m->iommu_count; i++)
		ok &= unit_off(&m->iommu[i], diag);
	return ok;
}
