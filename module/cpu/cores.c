// SPDX-License-Identifier: GPL-2.0-only
/* The list of the machine's cores: a copy of the table's, and where each of them is. */
#include "module/mint.h"
#include "module/cpu/cores.h"
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <asm/msr.h>
#include <asm/processor.h>
#include <asm/smp.h>
#include "lib/base/shared.h"
#include "lib/table/table.h"

#define POLL_US		100

struct core *mint_cores;
u32 mint_core_count;

struct core *mint_core_find(u32 lapic_id)
{
	for (u32 n = 0; n < mint_core_count; n++)
		if (mint_cores[n].lapic_id == lapic_id)
			return &mint_cores[n];
	return NULL;
}

int mint_core_cpu(const struct core *core)
{
	unsigned int cpu;

	for_each_present_cpu(cpu)
		if (cpu_physical_id(cpu) == core->lapic_id)
			return cpu;
	return -1;
}

bool mint_core_waits(const struct core *core)
{
	return smp_load_acquire(&core->entry->place) == mint_self.tag;
}

bool mint_core_await(const struct core *core, unsigned int ms)
{
	unsigned long end = jiffies + msecs_to_jiffies(ms);

	while (!mint_core_waits(core)) {
		if (time_after(jiffies, end))
			return mint_core_waits(core);
		usleep_range(POLL_US, 2 * POLL_US);
	}
	return true;
}

void mint_core_log(const struct core *core, u32 cause)
{
	const struct mint_event event = {
		.tsc = rdtsc(), .node = mint_self.index, .state = MINT_EVENT_CORE,
		.cause = cause, .arg = core->lapic_id,
	};

	table_log(mint_self.table, &event);
	pr_info("core %u: %s\n", core->lapic_id, table_cause_name(cause));
}

/*
 * What is Linux's of the core when the module is loaded: whether it has ever run there (and may
 * wait in this kernel's memory). A core that came to this node while its Linux started is behind
 * the node's own in Linux's count: the first tick has it started.
 */
static void note_cpu(struct core *core)
{
	int cpu = mint_core_cpu(core);

	if (cpu < 0)
		return;
	core->ran = core->mine && cpu_data(cpu).initialized;
	if (core->moves && !cpu_online(cpu) && mint_self.core_count && cpu >= mint_self.core_count)
		core->mine = false;
}

/* The table lists no core twice; if it does now, the second one is not used. */
static void add(const struct mint_core *copy, struct mint_core *entry)
{
	if (mint_core_find(copy->lapic_id))
		return;
	mint_cores[mint_core_count++] = (struct core){
		.lapic_id = copy->lapic_id, .moves = copy->flags & MINT_CORE_MOVES,
		.siblings = copy->siblings, .entry = entry,
		.movable = {
			.owner = &entry->owner, .ask = &entry->ask,
			.lender = &entry->lender, .flag = MINT_FLAG_CORES,
			.lent = copy->lender == MINT_LENDER(mint_self.tag),
		},
		.mine = copy->owner == mint_self.tag,
	};
	note_cpu(&mint_cores[mint_core_count - 1]);
}

int mint_cores_read(void)
{
	u32 count = table_count(mint_self.table, MINT_ARRAY_CORES);
	struct mint_core copy;

	mint_cores = kvcalloc(count, sizeof(*mint_cores), GFP_KERNEL);
	if (!mint_cores)
		return -ENOMEM;
	for (u32 n = 0; n < count; n++) {
		copy_shared(&copy, table_core(mint_self.table, n), sizeof(copy));
		add(&copy, table_core(mint_self.table, n));
	}
	return 0;
}

void mint_cores_release(void)
{
	mint_core_count = 0;
	kvfree(mint_cores);
	mint_cores = NULL;
}
