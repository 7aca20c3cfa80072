// SPDX-License-Identifier: GPL-2.0-only
/*
 * What Linux asks before it starts a CPU, and says when it has stopped one (cpuhp states, in
 * include/linux/cpuhotplug.h). Both run under Linux's cpu_hotplug_lock, on another CPU.
 *
 * Linux waits for ever for a core that does not look at its mailbox. So it may send nothing to one
 * that is not this node's, or is not there.
 */
#include "module/mint.h"
#include "module/cpu/cores.h"
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <asm/processor.h>
#include <asm/smp.h>

#define COMES_MS	2000		/* the monitor's core looks at the table each millisecond */
#define PARKS_MS	100		/* a Linux that sends its cores home has done so by now */

static int before_start, on_start;	/* Linux's numbers of our states; 0: none */

static int refuse(const struct core *core, const char *why)
{
	pr_warn_ratelimited("core %u is not started: %s\n", core->lapic_id, why);
	return -EPERM;			/* Linux tries again after -EBUSY */
}

/*
 * Linux runs nothing on the core. A newer one has sent it home; before 6.11 it waits in this
 * kernel's memory, for an INIT that Linux does not send: it knows the mailbox only. So send it, but
 * to no core on which this kernel has not run: what the table says of that may be wrong.
 * Returns false if the core does not come to the monitor.
 */
static bool bring_home(const struct core *core)
{
	const u32 stands = 0;		/* this cannot be taken back */
	struct roster_target to;

	if (mint_core_await(core, PARKS_MS))
		return true;
	if (core->ran && READ_ONCE(core->entry->place) == MINT_PLACE_KERNEL &&
	    roster_core(mint_who(), mint_self.index, core->lapic_id, &to))
		mint_kick(&to, MINT_KICK_INIT, &stands, 0);
	return mint_core_await(core, COMES_MS);
}

static bool take_free(const struct core *core)
{
	return core->moves && table_exchange(&core->entry->owner, MINT_TAG_FREE, mint_self.tag,
					     NULL);
}

/* May Linux start this CPU? A core that is nobody's becomes this node's first. */
static int claim(unsigned int cpu)
{
	struct core *core = mint_core_find(cpu_physical_id(cpu));
	bool taken;

	if (!core)
		return -EPERM;
	if (core->going)
		return refuse(core, "it is being given away");
	taken = take_free(core);
	if (mint_movable_owner(&core->movable) != mint_self.tag)
		return refuse(core, "it is not this node's, and not free");
	mint_stay("core-claimed");
	if (!bring_home(core)) {
		if (taken)
			table_exchange(&core->entry->owner, mint_self.tag, MINT_TAG_FREE, NULL);
		return refuse(core, "it is not in the monitor, which would send it here");
	}
	if (!core->mine)
		mint_core_log(core, MINT_CAUSE_TAKEN);
	WRITE_ONCE(core->mine, true);
	WRITE_ONCE(core->ran, true);
	return 0;
}

/* Linux has stopped this CPU, or has not got it to start. */
static int fetch(unsigned int cpu)
{
	struct core *core = mint_core_find(cpu_physical_id(cpu));

	if (core && mint_movable_owner(&core->movable) == mint_self.tag && !bring_home(core))
		pr_err("core %u does not come back to the monitor\n", core->lapic_id);
	return 0;
}

/* Runs on the CPU that has started. */
static int compare(unsigned int cpu)
{
	u32 here = cpu_data(cpu).microcode, first = boot_cpu_data.microcode;

	if (here != first)
		pr_warn("CPU %u (core %u) has microcode 0x%x, the boot core 0x%x: give all cores "
			"the same\n", cpu, cpu_physical_id(cpu), here, first);
	return 0;
}

int mint_claims_start(void)
{
	int ret = cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN, "mint:claim", claim, fetch);

	if (ret < 0)
		return ret;
	before_start = ret;
	ret = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "mint:compare", compare, NULL);
	if (ret < 0) {
		mint_claims_stop();
		return ret;
	}
	on_start = ret;
	return 0;
}

void mint_claims_stop(void)
{
	if (on_start)
		cpuhp_remove_state_nocalls(on_start);
	if (before_start)
		cpuhp_remove_state_nocalls(before_start);
	on_start = before_start = 0;
}
