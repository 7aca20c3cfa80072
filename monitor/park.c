// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/park.h"
#include <stddef.h>
#include "lib/world/world.h"
#include "monitor/apic/lapic.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/idle.h"
#include "monitor/cpu/mtrr.h"
#include "monitor/life.h"
#include "monitor/log.h"
#include "monitor/node.h"

static void obey(struct core *core)
{
	void (*fn)(void *) = __atomic_exchange_n(&core->order, NULL, __ATOMIC_ACQ_REL);

	if (!fn)
		return;
	core_set_state(core, CORE_BUSY);
	fn(core->order_arg);		/* the next order may come meanwhile */
	core_set_state(core, CORE_PARKED);
}

/*
 * ACPI 6.5, 5.2.12.19: the kernel asks for one core by its APIC ID. A dead kernel may have done
 * so, too: it is not obeyed.
 */
static void answer_mailbox(struct core *core)
{
	struct world_mailbox *box = core->mailbox;
	uint64_t vector;

	if (__atomic_load_n(&box->command, __ATOMIC_ACQUIRE) != MAILBOX_WAKEUP ||
	    box->apic_id != core->lapic_id || !node_lives(core->node))
		return;
	vector = box->wakeup_vector;
	core_set_state(core, CORE_TAKEN);
	lapic_drain();
	__atomic_store_n(&box->command, MAILBOX_NOOP, __ATOMIC_RELEASE);
	cpu_enter_linux(vector, 0);
}

/*
 * A core that a kernel may wake, or that awaits its first order, has to look: the mailbox
 * protocol sends no interrupt. One that is nobody's still takes orders.
 */
void park(struct core *core)
{
	core_set_state(core, CORE_PARKED);
	for (;;) {
		obey(core);
		life_attend(core);
		if (core->mailbox)
			answer_mailbox(core);
		idle();
	}
}

void park_started(struct core *core)
{
	log_forget(core->lapic_id);	/* another node's INIT may have cut it off anywhere */
	cpu_init();
	mtrr_load();
	if (core_x2apic)
		lapic_enable_x2apic();
	lapic_quiet();
	park(core);
}

void park_came_home(struct core *core, uint64_t reason)
{
	cpu_init();
	mtrr_load();			/* and the PAT: the kernel had its own */
	lapic_quiet();
	lapic_drain();			/* what it was in the middle of may keep idle()'s timer from it */
	life_came_home(core, reason);
	park(core);
}
