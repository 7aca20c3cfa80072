// SPDX-License-Identifier: GPL-2.0-only
/* One core at a time, ten times a second, compares each mailbox with what it saw there before. */
#include "monitor/node/mailbox.h"
#include "lib/world/world_layout.h"
#include "monitor/cpu/core.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/node/node.h"

#define LOOK_US		100000
#define STANDS_US	1000000		/* a core that is there answers within a millisecond */

static uint64_t looked;			/* TSC of the last look; changed by CMPXCHG only */

/* As the last look found it; used by the core that looks. */
static struct {
	uint16_t command;
	uint32_t apic_id;
	uint64_t since;			/* TSC */
} seen[CONFIG_NODES_MAX];

static bool is_turn(void)
{
	uint64_t last = __atomic_load_n(&looked, __ATOMIC_RELAXED);

	return tsc_passed(last, LOOK_US) &&
		__atomic_compare_exchange_n(&looked, &last, rdtsc(), false, __ATOMIC_ACQUIRE,
					    __ATOMIC_RELAXED);
}

static void look_at(unsigned int n)
{
	struct world_mailbox *box = core_mailbox(node_plan(), n);
	uint16_t command = __atomic_load_n(&box->command, __ATOMIC_ACQUIRE);
	uint32_t apic_id = box->apic_id;

	if (command != seen[n].command || apic_id != seen[n].apic_id) {
		seen[n].command = command;
		seen[n].apic_id = apic_id;
		seen[n].since = rdtsc();
	}
	if (command == MAILBOX_NOOP || !node_lives(n) || !tsc_passed(seen[n].since, STANDS_US) ||
	    !__atomic_compare_exchange_n(&box->command, &command, MAILBOX_NOOP, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
		return;
	log_print("mint: node %s: its kernel waits for core %u, which is not there for it\n",
		  node_name(n), apic_id);
}

void mailbox_poll(void)
{
	if (!node_plan() || !is_turn())
		return;
	for (unsigned int n = 0; n < node_plan()->node_count; n++)
		look_at(n);
}
