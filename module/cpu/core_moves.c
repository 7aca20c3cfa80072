// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cores that come and go. Whatever one does here is done by the core's own work, so that no two
 * moves of one core meet.
 */
#include "module/mint.h"
#include "module/cpu/cores.h"
#include <linux/cpu.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/sched/signal.h>

#define HOME_MS		3000		/* a stopped core is in the monitor by then */
#define RUNS_MS		20000		/* Linux waits 10 s for a CPU to come up */
#define PROBE_MS	5000		/* a driver's probe takes less */
#define POLL_MS		2

static struct workqueue_struct *queue;

static bool runs(const struct core *core)
{
	int cpu = mint_core_cpu(core);

	return cpu >= 0 && cpu_online(cpu);
}

/* Would another core of the same physical core go on running here? */
static bool is_shared(const struct core *core)
{
	for (u32 n = 0; n < mint_core_count; n++) {
		const struct core *other = &mint_cores[n];

		if (other != core && other->siblings == core->siblings && runs(other))
			return true;
	}
	return false;
}

/*
 * Linux keeps CPU hotplug off while it looks for a driver of a PCI device (pci_call_probe()), and
 * says -EBUSY then: wait for the end of that.
 */
static int patiently(int (*change)(unsigned int cpu), unsigned int cpu)
{
	unsigned long end = jiffies + msecs_to_jiffies(PROBE_MS);
	int ret = change(cpu);

	while (ret == -EBUSY && time_before(jiffies, end)) {
		msleep(POLL_MS);
		ret = change(cpu);
	}
	return ret;
}

/* Have Linux stop the CPU. Returns 0 or -EBUSY. */
static int stop(const struct core *core)
{
	int cpu = mint_core_cpu(core);
	int ret = num_online_cpus() > 1 ? patiently(remove_cpu, cpu) : -EBUSY;

	if (ret < 0)
		pr_warn("CPU %d (core %u) does not stop: error %d\n", cpu, core->lapic_id, ret);
	return ret < 0 ? -EBUSY : 0;
}

static int start(const struct core *core)
{
	int cpu = mint_core_cpu(core), ret;

	if (cpu < 0)
		return -ENXIO;
	ret = patiently(add_cpu, cpu);
	return ret < 0 ? ret : 0;
}

/*
 * From here to the second function claim.c lets nobody start the core. One who starts or stops it
 * at this moment has done so when this returns.
 */
static void keep_stopped(struct core *core)
{
	WRITE_ONCE(core->going, true);
	cpus_read_lock();
	cpus_read_unlock();
}

static void let_start(struct core *core)
{
	WRITE_ONCE(core->going, false);
}

/* The core is kept stopped. Until it is in the monitor and given, the request may be taken back. */
static int let_go(struct core *core, u32 ask)
{
	u8 to = MINT_ASK_TO(ask);
	int ret;

	mint_stay("core-stopped");
	if (!mint_core_await(core, HOME_MS))
		return -EIO;
	ret = mint_movable_check_taker(&core->movable, to);
	if (ret)
		return ret;
	if (!mint_movable_going(&core->movable, ask))
		return -ETIMEDOUT;
	WRITE_ONCE(core->mine, false);
	WRITE_ONCE(core->ran, false);
	mint_core_log(core, MINT_CAUSE_GIVEN);
	mint_stay("core-given");
	/* Nothing of this kernel runs on the core any more. */
	table_exchange(&core->entry->owner, mint_self.tag, to, NULL);
	return 0;
}

static int give(struct core *core, u32 ask)
{
	int ret = mint_movable_check_taker(&core->movable, MINT_ASK_TO(ask));
	bool ran;

	if (!ret && MINT_ASK_KIND(ask) != MINT_ASK_FORCE && is_shared(core))
		ret = -EBUSY;
	if (ret)
		return ret;
	keep_stopped(core);
	ran = runs(core);
	ret = (ran ? stop(core) : 0) ?: let_go(core, ask);
	let_start(core);
	if (ret && ran && !runs(core) && start(core))
		pr_err("core %u stays, and does not start again\n", core->lapic_id);
	return ret;
}

/*
 * Linux has not started the core. Somebody else in this node may have had it started meanwhile; or
 * it is on the way, and comes too late: then it stays this node's, stopped.
 */
static bool give_up(struct core *core)
{
	bool given = false;

	keep_stopped(core);
	if (!runs(core) && mint_core_await(core, HOME_MS)) {
		WRITE_ONCE(core->mine, false);
		WRITE_ONCE(core->ran, false);
		given = table_exchange(&core->entry->owner, mint_self.tag, MINT_TAG_FREE, NULL);
	} else if (mint_movable_owner(&core->movable) == mint_self.tag) {
		WRITE_ONCE(core->mine, true);
	}
	let_start(core);
	return given;
}

/* The core was given to this node: claim.c has the last word on whether it is started. */
static void take(struct core *core)
{
	int ret = start(core);
	const char *why = ret == -ENXIO ?
		"Linux has no CPU for it (cores_max in the config, nr_cpus=)" : "does not start";

	if (ret && give_up(core))
		pr_err("core %u was given to this node, and %s: error %d\n", core->lapic_id, why,
		       ret);
}

static void work(struct work_struct *work)
{
	struct core *core = container_of(work, struct core, work);
	u32 ask = mint_movable_asked(&core->movable);

	if (!core->mine && mint_movable_owner(&core->movable) == mint_self.tag)
		take(core);
	if (core->mine && ask != MINT_ASK_NONE)
		mint_movable_done(&core->movable, ask, give(core, ask));
}

/* A core on which this kernel runs is this node's, whatever somebody has written over its owner. */
static void mend(struct core *core)
{
	u8 owner = mint_movable_owner(&core->movable);

	if (owner == mint_self.tag || !READ_ONCE(core->mine) || work_busy(&core->work) ||
	    !runs(core))
		return;
	if (table_exchange(&core->entry->owner, owner, mint_self.tag, NULL))
		pr_warn("the table had another owner for core %u, which runs here: put back\n",
			core->lapic_id);
}

void mint_cores_tick(void)
{
	for (u32 n = 0; n < mint_core_count && queue; n++) {
		struct core *core = &mint_cores[n];

		if (!core->moves)
			continue;
		mend(core);
		if (mint_movable_owner(&core->movable) == mint_self.tag &&
		    (!core->mine || mint_movable_asked(&core->movable) != MINT_ASK_NONE))
			queue_work(queue, &core->work);
	}
}

static void kick(const struct movable *m)
{
	queue_work(queue, &container_of(m, struct core, movable)->work);
}

/* Wait until the new owner's kernel runs on the core, or has given it up. */
static int settle(const struct core *core, u8 to)
{
	unsigned long end = jiffies + msecs_to_jiffies(RUNS_MS);

	while (mint_movable_owner(&core->movable) == to &&
	       READ_ONCE(core->entry->place) != MINT_PLACE_KERNEL) {
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
		if (signal_pending(current))
			return -EINTR;
		msleep(POLL_MS);
	}
	return mint_movable_owner(&core->movable) == to ? 0 : -ENXIO;
}

/* This node has it, and may have it stopped: then Linux starts it again. */
static int start_own(struct core *core)
{
	return runs(core) ? -EEXIST : start(core);
}

int mint_core_give(struct core *core, u8 to, bool force)
{
	int ret;

	if (!core->moves)
		return -EPERM;
	if (to == mint_self.tag && mint_movable_owner(&core->movable) == to)
		return start_own(core);
	ret = mint_movable_give(&core->movable, to, force, kick);
	if (ret || to == MINT_TAG_FREE)
		return ret;
	ret = settle(core, to);
	if (to == mint_self.tag)
		flush_work(&core->work);
	return ret;
}

int mint_core_moves_start(void)
{
	for (u32 n = 0; n < mint_core_count; n++)
		INIT_WORK(&mint_cores[n].work, work);
	queue = alloc_workqueue("mint-cpu", WQ_UNBOUND, 0);
	if (!queue)
		return -ENOMEM;
	mint_self_set_flag(MINT_FLAG_CORES, true);
	return 0;
}

void mint_core_moves_stop(void)
{
	if (!queue)
		return;
	mint_self_set_flag(MINT_FLAG_CORES, false);
	destroy_workqueue(queue);
	queue = NULL;
}
