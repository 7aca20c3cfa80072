// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bridges are woken first and one by one, since what is behind a sleeping bridge cannot be reached.
 */
#include "monitor/pci/wake.h"
#include "lib/pci/answer.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/pci/config.h"
#include "monitor/pci/keep.h"

/* Wakes the function. Returns the microseconds that this takes; 0 if it was awake. */
static uint32_t wake(bdf_t fn)
{
	unsigned int pm = pci_find_capability(fn, PCI_CAP_PM);
	uint16_t control = pm ? pci_read16(fn, pm + PM_CONTROL) : 0;
	uint32_t us = pci_wake_us(control);

	if (us)
		pci_write16(fn, pm + PM_CONTROL, pci_wake_value(control));
	return us;
}

/*
 * Wakes node @n's bridges, or its other functions. What is behind a bridge has a higher number than
 * the bridge, so ascending order will do.
 */
static unsigned int wake_those(const struct plan *plan, unsigned int n, bool bridges)
{
	const struct machine *m = plan->machine;
	unsigned int count = 0;
	uint32_t longest = 0;

	for (unsigned int i = 0; i < m->pci_count; i++) {
		uint32_t us;

		if (plan->pci_owner[i] != n || m->pci[i].bridge != bridges || m->pci[i].virtual_fn)
			continue;
		us = wake(m->pci[i].bdf);
		count += us != 0;
		if (bridges)
			tsc_delay_us(us);
		else if (us > longest)
			longest = us;
	}
	tsc_delay_us(longest);
	return count;
}

unsigned int wake_node(const struct plan *plan, unsigned int n)
{
	unsigned int bridges = wake_those(plan, n, true);

	return bridges + wake_those(plan, n, false);
}

static void restore(const struct plan *plan, unsigned int n)
{
	for (unsigned int i = 0; i < plan->machine->pci_count; i++)
		if (plan->pci_owner[i] == n)
			keep_restore(plan->machine, i);
}

void wake_all(const struct plan *plan)
{
	for (unsigned int n = 0; n < plan->node_count; n++) {
		unsigned int count = wake_node(plan, n);

		if (!count)
			continue;
		restore(plan, n);
		log_print("mint: node %s: %u functions were asleep: they are awake\n",
			  plan->node[n].want->name, count);
	}
}
