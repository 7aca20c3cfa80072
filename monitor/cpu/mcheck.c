// SPDX-License-Identifier: GPL-2.0-only
/*
 * The handler may interrupt any code of the monitor, even log_print(): so it only counts a machine
 * check that the core survives, and the core logs it later, in park().
 */
#include "monitor/cpu/mcheck.h"
#include <stddef.h>
#include "lib/life/mcheck.h"
#include "monitor/node/claim.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/regs.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/panic.h"

/* Element i belongs to cores[i]: only that core reads and writes it, so no lock is needed. */
static struct {
	struct mcheck_past past;
	uint32_t count, reported;
	bool stopped;			/* and this was logged */
} met[MACHINE_CPUS_MAX];

static void (*core_stopped)(struct core *core);	/* written before any other core is there */

void mcheck_init(void (*stopped)(struct core *core))
{
	core_stopped = stopped;
}

bool mcheck_pending(void)
{
	return cpu_has_machine_check() && rdmsr(MSR_MCG_STATUS) & MCG_STATUS_MCIP;
}

static void log_bank(uint32_t lapic_id, unsigned int i)
{
	uint64_t status = rdmsr(MSR_MC_STATUS(i));

	if (!(status & MC_STATUS_VALID))
		return;
	log_print("mint: core %u: machine check, bank %u: status %llx address %llx misc %llx\n",
		  lapic_id, i, (unsigned long long)status,
		  (unsigned long long)(status & MC_STATUS_ADDRV ? rdmsr(MSR_MC_ADDR(i)) : 0),
		  (unsigned long long)(status & MC_STATUS_MISCV ? rdmsr(MSR_MC_MISC(i)) : 0));
}

static void log_banks(uint32_t lapic_id)
{
	unsigned int count = rdmsr(MSR_MCG_CAP) & MCG_CAP_COUNT;

	for (unsigned int i = 0; i < count && i < MC_BANKS_MAX; i++)
		log_bank(lapic_id, i);
}

static void rest(void *arg) __attribute__((noreturn));
static void rest(void *arg)
{
	(void)arg;
	for (;;)
		cpu_halt();
}

/*
 * Stops the core for good. A core that has stopped before comes here again if it meets another
 * machine check in rest() that it cannot go on from.
 */
static void stop(struct core *core, uint64_t mcg_status, uint64_t rip) __attribute__((noreturn));
static void stop(struct core *core, uint64_t mcg_status, uint64_t rip)
{
	bool again = met[core - cores].stopped;

	met[core - cores].stopped = true;
	if (!again) {
		log_forget(core->lapic_id);	/* this may be in the middle of a message */
		log_print("mint: core %u cannot go on from a machine check: MCG_STATUS %llx, rip "
			  "%llx\n",
			  core->lapic_id, (unsigned long long)mcg_status, (unsigned long long)rip);
		log_banks(core->lapic_id);
		met[core - cores].reported = met[core - cores].count;
		claim_release_all();
		core_set_state(core, CORE_ABSENT);
		core_stopped(core);
	}
	cpu_call_on(core->stack_top, rest, NULL);
}

void mcheck_handle(uint64_t rip)
{
	struct core *core = core_find(cpu_lapic_id());
	uint64_t status = rdmsr(MSR_MCG_STATUS);

	/* with MCIP set, the next one would shut the machine down */
	wrmsr(MSR_MCG_STATUS, 0);
	if (!core)
		panic("machine check before the start of the cores: MCG_STATUS %llx, rip %llx",
		      (unsigned long long)status, (unsigned long long)rip);
	met[core - cores].count++;
	if (!mcheck_goes_on(&met[core - cores].past, status, tsc_to_us(rdtsc())))
		stop(core, status, rip);
}

void mcheck_report(const struct core *core)
{
	uint32_t count = met[core - cores].count;

	met[core - cores].stopped = false;	/* an INIT has brought it back since */
	if (count == met[core - cores].reported)
		return;
	met[core - cores].reported = count;
	log_banks(core->lapic_id);
}
