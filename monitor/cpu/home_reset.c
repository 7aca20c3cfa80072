// SPDX-License-Identifier: GPL-2.0-only
/*
 * Goes through the list of lib/life/home_regs.h and writes each register that differs. It reads
 * CPUID anew on each core, because cores of one machine may differ.
 */
#include "monitor/cpu/home_reset.h"
#include "lib/life/home_regs.h"
#include "monitor/cpu/core.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/regs.h"
#include "monitor/log.h"

/*
 * Sets the bits of @mask in @msr to those of @value. Some registers are slow to write, so nothing
 * is written if they have the value already. Returns false if the core has no such register.
 */
static bool set(uint32_t msr, uint64_t mask, uint64_t value)
{
	uint64_t has, wanted;

	if (!cpu_read_msr(msr, &has))
		return false;
	wanted = (has & ~mask) | (value & mask);
	return wanted == has || cpu_write_msr(msr, wanted);
}

/*
 * Logs that CPUID says that the core has @msr, but using it faults: because of an emulator, or an
 * erratum. Logged once for the whole machine, whichever register it is.
 */
static void tell(const struct core *self, uint32_t msr)
{
	static bool told;

	if (!__atomic_exchange_n(&told, true, __ATOMIC_RELAXED))
		log_print("mint: core %u: register %xh, which CPUID has, cannot be put back "
			  "as after power-on: the next kernel finds what the last one left there\n",
			  self->lapic_id, msr);
}

static void reset(const struct core *self, const struct home_reg *reg)
{
	for (unsigned int i = 0; i < reg->count; i++)
		if (!set(reg->msr + i * reg->stride, reg->mask, reg->value))
			tell(self, reg->msr + i * reg->stride);
}

static void remember(struct core *self, const struct home_cpu *cpu)
{
	if (home_has_tsc_adjust(cpu))
		cpu_read_msr(MSR_TSC_ADJUST, &self->tsc_adjust);
	self->remembered = true;
}

void home_reset(struct core *self)
{
	struct home_cpu cpu;

	home_cpu_read(&cpu, cpu_leaf);
	if (!self->remembered) {
		remember(self, &cpu);
		return;
	}
	cpu.tsc_adjust = self->tsc_adjust;
	if (home_asks_misc_enable(&cpu))
		cpu_read_msr(MSR_MISC_ENABLE, &cpu.misc_enable);
	if (cpu_has_machine_check())
		cpu.mcg_cap = rdmsr(MSR_MCG_CAP);
	for (unsigned int row = 0; row < HOME_REGS_COUNT; row++) {
		struct home_reg reg = home_reg(&cpu, row);

		reset(self, &reg);
	}
}
