// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hands the machine over to the nodes, and leaves this core to the console, to a node, or parked.
 */
#include "monitor/start_nodes.h"
#include <stddef.h>
#include "lib/base/str.h"
#include "monitor/console/console.h"
#include "monitor/cpu/core.h"
#include "monitor/cpu/cpu.h"
#include "monitor/node/node.h"
#include "monitor/node/park.h"

#define INT3 0xcc			/* code that is still called ends in a panic */

extern uint8_t runtime_end[], text_start[];	/* linker scripts; .init is between them */

static void console(void *arg)
{
	(void)arg;
	console_run();
}

void start_nodes(const struct plan *plan, uint64_t entered)
{
	struct core *self = core_find(cpu_lapic_id());
	unsigned int own;

	memset(runtime_end, INT3, (size_t)(text_start - runtime_end));
	own = node_start_others(entered);
	if (plan->has_console_core && plan->console_lapic_id != self->lapic_id)
		core_order(core_find(plan->console_lapic_id), console, NULL);
	else if (own == PLAN_NOBODY)
		console_run();
	if (own != PLAN_NOBODY)
		node_enter(own, MINT_CAUSE_BOOT, 0);
	park(self);
}
