// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/node/park.h"
#include <stddef.h>
#include "lib/world/world.h"
#include "monitor/apic/lapic.h"
#include "monitor/node/claim.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/home_reset.h"
#include "monitor/cpu/idle.h"
#include "monitor/cpu/mtrr.h"
#include "monitor/node/early_boot.h"
#include "monitor/node/life.h"
#include "monitor/log.h"
#include "monitor/cpu/mcheck.h"
#include "monitor/node/node.h"

static void obey(struct core *core)
{
	void (*fn)(void *) = __atomic_exchange_n(&core->order, NULL, __ATOMIC_ACQ_REL);

	if (!fn)
		return;
	core_set_state(core, CORE_BUSY);
	fn(core->order_arg);		/* the next order may come meanwhile */
	core_set_state(core, CORE_PARKED);
}

static void wake_up(struct core *core, struct world_mailbox *box)
{
	uint64_t vector = box->wakeup_vector;

	core_set_state(core, CORE_TAKEN);
	lapic_drain();
	__atomic_store_n(&box->command, MAILBOX_NOOP, __ATOMIC_RELEASE);
	cpu_enter_linux(vector, 0);
}

/*
 * The kernel has given a core back, and asks whether it has arrived: yes, since this runs on it.
 * By compare-and-exchange, because a kernel that has given up waiting may write its next command
 * at this moment.
 */
static void confirm(struct world_mailbox *box)
{
	uint16_t test = MAILBOX_TEST;

	__atomic_compare_exchange_n(&box->command, &test, MAILBOX_NOOP, false, __ATOMIC_RELEASE,
				    __ATOMIC_RELAXED);
}

/*
 * ACPI 6.6, 5.2.12.19: the kernel names one core by its APIC ID. A dead kernel may have done
 * so, too: it is not obeyed. @core is parked, in its struct too, so a kernel that is told that
 * the core has arrived may wake it again at once.
 */
static void answer_mailbox(struct core *core)
{
	struct world_mailbox *box = core->mailbox;
	uint16_t command = __atomic_load_n(&box->command, __ATOMIC_ACQUIRE);

	if (command == MAILBOX_NOOP || box->apic_id != core->lapic_id || !node_lives(core->node))
		return;
	if (command == MAILBOX_WAKEUP)
		wake_up(core, box);
	else if (command == MAILBOX_TEST)
		confirm(box);
}

/*
 * A core that a kernel may wake, or that awaits its first order, has to look: the mailbox
 * protocol sends no interrupt. One that is nobody's still takes orders.
 */
void park(struct core *core)
{
	const struct world_mailbox *box = core->mailbox;

	core_set_state(core, CORE_PARKED);
	for (;;) {
		uint16_t command = MAILBOX_NOOP;

		if (box)
			command = __atomic_load_n(&box->command, __ATOMIC_ACQUIRE);
		mcheck_report(core);
		obey(core);
		life_attend(core);
		early_boot_poll();
		if (box)
			answer_mailbox(core);
		if (box)
			idle_while(&box->command, command);
		else
			idle();
	}
}

void park_started(struct core *core)
{
	log_forget(core->lapic_id);	/* another node's INIT may have cut it off anywhere */
	claim_release_all();
	cpu_init();
	home_reset(core);
	mtrr_load();
	lapic_set_mode(core_x2apic);
	lapic_quiet();
	life_core_started(core);
	park(core);
}

void park_came_home(struct core *core, uint64_t reason)
{
	cpu_init();
	home_reset(core);
	mtrr_load();			/* and the PAT: the kernel had its own */
	lapic_set_mode(core_x2apic);
	lapic_quiet();
	lapic_drain();			/* what it was in the middle of may keep idle()'s timer from it */
	life_came_home(core, reason);
	park(core);
}
