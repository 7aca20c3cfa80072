// SPDX-License-Identifier: GPL-2.0-only
/*
 * The loop of a parked core: it looks for orders, requests and the mailbox, and rests between two
 * looks. All of these are words in memory, so nobody needs a lock to give a parked core work.
 */
#include "monitor/node/park.h"
#include <stddef.h>
#include "lib/world/world_layout.h"
#include "monitor/apic/lapic.h"
#include "monitor/node/claim.h"
#include "monitor/node/cores.h"
#include "monitor/node/mailbox.h"
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
	fn(core->order_arg);		/* the next order may come while this one runs */
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
 * Tells the kernel, which has given this core back and asks whether it has arrived, that it has:
 * this code runs on it. This is a compare-and-exchange because a kernel that has given up waiting
 * may write its next command at this moment.
 */
static void confirm(struct world_mailbox *box)
{
	uint16_t test = MAILBOX_TEST;

	__atomic_compare_exchange_n(&box->command, &test, MAILBOX_NOOP, false, __ATOMIC_RELEASE,
				    __ATOMIC_RELAXED);
}

/*
 * Carries out the mailbox's command, if it is for @core. ACPI 6.6, 5.2.12.19: the kernel names one
 * core by its APIC ID. If the kernel is dead, its command is ignored. @core's state is CORE_PARKED
 * here, so a kernel that hears that the core has arrived may wake it again at once.
 */
static void answer_mailbox(struct core *core)
{
	struct world_mailbox *box = core->mailbox;
	uint16_t command = __atomic_load_n(&box->command, __ATOMIC_ACQUIRE);

	if (command == MAILBOX_NOOP || box->apic_id != core->lapic_id ||
	    !node_lives(core_node(core)))
		return;
	if (command == MAILBOX_WAKEUP)
		wake_up(core, box);
	else if (command == MAILBOX_TEST)
		confirm(box);
}

/*
 * A core that a kernel may wake, or that waits for its first order, has to look at memory, because
 * the mailbox protocol sends no interrupt. A core that belongs to no node still takes orders.
 */
void park(struct core *core)
{
	core_set_state(core, CORE_PARKED);
	for (;;) {
		const struct world_mailbox *box;
		uint16_t command = MAILBOX_NOOP;

		cores_follow(core);
		box = core->mailbox;
		if (box)
			command = __atomic_load_n(&box->command, __ATOMIC_ACQUIRE);
		mcheck_report(core);
		obey(core);
		life_attend(core);
		early_boot_poll();
		mailbox_poll();
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
	log_forget(core->lapic_id);	/* another node's INIT may have stopped it anywhere */
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
	/* a vector still in service may keep idle()'s timer from it */
	lapic_drain();
	life_came_home(core, reason);
	park(core);
}
