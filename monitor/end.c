// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/end.h"
#include <stddef.h>
#include "lib/table/store.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/smp.h"
#include "monitor/log.h"
#include "monitor/mem/zero.h"
#include "monitor/node.h"
#include "monitor/pci/reset.h"

bool end_beyond_reach(const struct core *core)
{
	return core->lapic_id == node_plan()->machine->bsp_lapic_id &&
		core->lapic_id != cpu_lapic_id() && core_state(core) == CORE_TAKEN;
}

void end_write_off(struct core *core)
{
	core_set_state(core, CORE_ABSENT);
	__atomic_store_n(&core->order, NULL, __ATOMIC_RELEASE);
	log_forget(core->lapic_id);
}

/* All of @n's cores but the caller's. The count that stays away. */
static unsigned int bring_cores_home(unsigned int n)
{
	unsigned int away = 0;

	for (unsigned int i = 0; i < core_count; i++) {
		if (cores[i].node != n || cores[i].lapic_id == cpu_lapic_id())
			continue;
		if (end_beyond_reach(&cores[i]))
			away++;
		else
			end_write_off(&cores[i]);
	}
	return away + smp_start_cores(node_plan()->trampoline.start, n);
}

unsigned int end_node(unsigned int n)
{
	unsigned int away;

	pci_silence_node(node_plan(), n);	/* first: no DMA of a dead kernel may go on */
	away = bring_cores_home(n);
	table_break_locks((void *)node_plan()->table.start, node_plan()->node[n].tag);
	store_drop((void *)node_plan()->table.start, node_plan()->node[n].tag);
	table_drop_holds((void *)node_plan()->table.start, node_plan()->node[n].tag);
	pci_reset_begin(node_plan(), n);
	return away;
}

void end_settle(unsigned int n)
{
	pci_reset_finish(node_plan(), n);
}

bool end_zero_memory(unsigned int n)
{
	if (zero_node(n))
		return true;
	bring_cores_home(n);		/* whoever still writes is stopped by that */
	return false;
}
