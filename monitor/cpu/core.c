// SPDX-License-Identifier: GPL-2.0-only
/*
 * The array of cores, and the accessors through which its shared words are read and written:
 * acquire and release, so that what was written before a change of state is seen after it.
 */
#include "monitor/cpu/core.h"
#include <stddef.h>
#include "lib/world/world_layout.h"

struct core cores[MACHINE_CPUS_MAX] __attribute__((aligned(64)));
unsigned int core_count;
bool core_x2apic;
static void (*changed)(const struct core *core);	/* written once; NULL: nobody cares */

struct world_mailbox *core_mailbox(const struct plan *plan, unsigned int owner)
{
	return owner < plan->node_count ?
		(void *)(plan->node[owner].world.start + WORLD_MAILBOX) : NULL;
}

void core_init(const struct plan *plan, phys_t stacks)
{
	core_count = plan->machine->cpu_count;
	core_x2apic = plan->machine->x2apic;
	for (unsigned int i = 0; i < core_count; i++) {
		unsigned int owner = plan->cpu_owner[i];

		cores[i] = (struct core){
			.lapic_id = plan->machine->cpu[i].lapic_id,
			.state = CORE_ABSENT,
			.stack_top = (void *)(stacks + (i + 1) * PLAN_STACK_SIZE),
			.mailbox = core_mailbox(plan, owner),
			.node = owner,
			.no_init = plan->machine->cpu[i].lapic_id == plan->machine->bsp_lapic_id &&
				!plan->bsp_cleared,
		};
	}
}

struct core *core_find(uint32_t lapic_id)
{
	for (unsigned int i = 0; i < core_count; i++)
		if (cores[i].lapic_id == lapic_id)
			return &cores[i];
	return NULL;
}

enum core_state core_state(const struct core *core)
{
	return __atomic_load_n(&core->state, __ATOMIC_ACQUIRE);
}

void core_set_state(struct core *core, enum core_state state)
{
	__atomic_store_n(&core->state, state, __ATOMIC_RELEASE);
	if (changed)
		changed(core);
}

void core_on_change(void (*fn)(const struct core *core))
{
	changed = fn;
}

void core_order(struct core *core, void (*fn)(void *), void *arg)
{
	core->order_arg = arg;
	__atomic_store_n(&core->order, fn, __ATOMIC_RELEASE);
}
