// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/cpu/core.h"
#include <stddef.h>
#include "lib/world.h"
#include "monitor/apic/lapic.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/mtrr.h"
#include "monitor/life.h"

struct core cores[MACHINE_CPUS_MAX] __attribute__((aligned(64)));
unsigned int core_count;
static bool x2apic;			/* the mode that the boot core is in */

void core_init(const struct plan *plan, phys_t stacks)
{
	core_count = plan->machine->cpu_count;
	x2apic = plan->machine->x2apic;
	for (unsigned int i = 0; i < core_count; i++) {
		unsigned int owner = plan->cpu_owner[i];
		bool node = owner < plan->node_count;

		cores[i] = (struct core){
			.lapic_id = plan->machine->cpu[i].lapic_id,
			.state = CORE_ABSENT,
			.stack_top = (void *)(stacks + (i + 1) * PLAN_STACK_SIZE),
			.mailbox = node ? (void *)(plan->node[owner].world.start + WORLD_MAILBOX)
					: NULL,
			.node = owner,
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
}

void core_order(struct core *core, void (*fn)(void *), void *arg)
{
	core->order_arg = arg;
	__atomic_store_n(&core->order, fn, __ATOMIC_RELEASE);
}

static void obey(struct core *core)
{
	void (*fn)(void *) = __atomic_exchange_n(&core->order, NULL, __ATOMIC_ACQ_REL);

	if (!fn)
		return;
	core_set_state(core, CORE_BUSY);
	fn(core->order_arg);		/* the next order may come meanwhile */
	core_set_state(core, CORE_PARKED);
}

/* ACPI 6.5, 5.2.12.19: the kernel asks for one core by its APIC ID. */
static void answer_mailbox(struct core *core)
{
	struct world_mailbox *box = core->mailbox;
	uint64_t vector;

	if (__atomic_load_n(&box->command, __ATOMIC_ACQUIRE) != MAILBOX_WAKEUP ||
	    box->apic_id != core->lapic_id)
		return;
	vector = box->wakeup_vector;
	core_set_state(core, CORE_TAKEN);
	__atomic_store_n(&box->command, MAILBOX_NOOP, __ATOMIC_RELEASE);
	cpu_enter_linux(vector, 0);
}

/*
 * A core that a kernel may wake, or that awaits its first order, has to look: the mailbox
 * protocol sends no interrupt. One that is nobody's still takes orders.
 */
void core_park(struct core *core)
{
	core_set_state(core, CORE_PARKED);
	for (;;) {
		obey(core);
		life_attend(core);
		if (core->mailbox)
			answer_mailbox(core);
		cpu_pause();
	}
}

void core_started(struct core *core)
{
	cpu_init();
	mtrr_load();
	if (x2apic)
		lapic_enable_x2apic();
	lapic_quiet();
	core_park(core);
}

void core_came_home(struct core *core, uint64_t reason)
{
	lapic_quiet();
	life_came_home(core, reason);
	core_park(core);
}
