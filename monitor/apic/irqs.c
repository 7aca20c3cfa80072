// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes a dead node's interrupts from it. One that only this node has is simply masked; for a
 * shared one, its pin tells whether this node handles it.
 */
#include "monitor/apic/irqs.h"
#include "monitor/apic/ioapic.h"
#include "monitor/cpu/core.h"
#include "monitor/lock.h"

#define LOCK_US		100000		/* a holder keeps it for a few accesses only */

bool irqs_lock(const struct table *table)
{
	return lock_take(table, MINT_LOCK_IOAPIC, MINT_TAG_MONITOR, LOCK_US);
}

void irqs_unlock(const struct table *table)
{
	table_unlock(table, MINT_LOCK_IOAPIC, MINT_TAG_MONITOR);
}

/* Returns true if node @n has a function on interrupt @i. */
static bool takes_part(const struct plan *plan, unsigned int n, unsigned int i)
{
	for (unsigned int k = 0; k < plan->intx_count; k++)
		if (plan->intx[k].irq == i && plan->intx[k].node == n)
			return true;
	return false;
}

/* Returns true if @tag is that of a node that may own the shared interrupt @i. */
static bool may_own(const struct plan *plan, unsigned int i, uint8_t tag)
{
	for (unsigned int n = 0; n < plan->node_count; n++)
		if (plan->node[n].tag == tag)
			return takes_part(plan, n, i);
	return false;
}

/*
 * Returns the node on whose core a pin with this redirection entry interrupts; PLAN_NOBODY if on no
 * core that is known.
 */
static unsigned int target_of(uint64_t entry)
{
	const struct core *core = core_find(IOAPIC_PIN_DESTINATION(entry));

	if (!core || entry & (IOAPIC_PIN_MASKED | IOAPIC_PIN_LOGICAL))
		return PLAN_NOBODY;
	return core_node(core);
}

/*
 * Which node handles a shared interrupt is decided while nodes run, and what the table says
 * about it may be wrong. So the pin itself is asked on whose core it interrupts.
 */
static void release_shared(const struct table *table, const struct plan *plan, unsigned int n,
			   unsigned int i)
{
	const struct plan_irq *irq = &plan->irq[i];
	const struct machine_ioapic *ioapic = &plan->machine->ioapic[irq->ioapic];
	uint8_t *owner = &table_irq(table, i)->owner, tag = plan->node[n].tag;
	uint8_t seen = __atomic_load_n(owner, __ATOMIC_ACQUIRE);
	unsigned int target;

	lock_take_by_force(table, MINT_LOCK_IOAPIC);
	target = target_of(ioapic_pin(ioapic, irq->pin));
	if (target == n || (target == PLAN_NOBODY && seen == tag))
		ioapic_clear_pin(ioapic->addr, irq->pin);
	irqs_unlock(table);
	if (seen == tag || !may_own(plan, i, seen))
		table_exchange(owner, seen, MINT_TAG_FREE, NULL);
}

/* Masks the pin of an interrupt that no other node may touch. */
static void release_own(const struct table *table, const struct plan_irq *irq,
			const struct machine_ioapic *ioapic)
{
	lock_take_by_force(table, MINT_LOCK_IOAPIC);
	ioapic_clear_pin(ioapic->addr, irq->pin);
	irqs_unlock(table);
}

void irqs_release(const struct table *table, const struct plan *plan, unsigned int n)
{
	for (unsigned int i = 0; i < plan->irq_count; i++) {
		const struct plan_irq *irq = &plan->irq[i];

		if (irq->shared && takes_part(plan, n, i))
			release_shared(table, plan, n, i);
		else if (!irq->shared && irq->owner == n)
			release_own(table, irq, &plan->machine->ioapic[irq->ioapic]);
	}
	for (unsigned int k = 0; k < plan->intx_count; k++) {
		struct mint_intx *intx = table_intx(table, k);

		table_exchange32(&intx->command, plan->node[n].tag + 1u, 0);
		if (plan->intx[k].node == n)
			__atomic_store_n(&intx->target, 0, __ATOMIC_RELEASE);
	}
}
