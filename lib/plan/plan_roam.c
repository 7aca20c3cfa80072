// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which cores a node may get while it runs, and what of it another one may have while it is down.
 * Linux takes no core of which its MADT has said nothing when it started, so these are listed
 * there, behind the node's own.
 */
#include "lib/plan/plan_internal.h"

static bool is_in(const struct config_cores *cores, uint32_t lapic_id)
{
	for (unsigned int i = 0; i < cores->count; i++)
		if (cores->range[i].first <= lapic_id && lapic_id <= cores->range[i].last)
			return true;
	return false;
}

void plan_count_cores(struct plan *plan, unsigned int n)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < plan->machine->cpu_count; i++)
		count += plan_core_owner(plan, i) == n;
	plan->node[n].core_count = count;
}

bool plan_may_get(const struct plan *plan, unsigned int n, unsigned int i)
{
	const struct config_cores *max = &plan->node[n].want->cores_max;

	if (!plan->cpu_moves[i] || plan_core_owner(plan, i) == n)
		return false;
	if (plan->cpu_home[i] == n)
		return true;
	if (plan->cpu_home[i] < plan->node_count && plan->node[plan->cpu_home[i]].heir == n)
		return true;
	return max->line ? is_in(max, plan->machine->cpu[i].lapic_id) :
	       plan->cpu_home[i] == PLAN_NOBODY;
}

unsigned int plan_cores_to_get(const struct plan *plan, unsigned int n,
			       const struct bzimage *kernel)
{
	unsigned int count = 0;

	/* Without a core in the monitor nobody would clear a command that no core answers. */
	if (!bzimage_knows_mailbox(kernel) || !plan->has_console_core)
		return 0;
	for (unsigned int i = 0; i < plan->machine->cpu_count; i++)
		count += plan_may_get(plan, n, i);
	return count;
}

bool plan_next_own_block(const struct plan_node *node, uint32_t *block)
{
	for (unsigned int i = 0; i < node->ram_count; i++) {
		phys_t at = align_up(node->ram[i].start, MINT_BLOCK_SIZE);

		if (at < *block * MINT_BLOCK_SIZE)
			at = *block * MINT_BLOCK_SIZE;
		if (at + MINT_BLOCK_SIZE > node->ram[i].end)
			continue;
		*block = (uint32_t)(at / MINT_BLOCK_SIZE);
		return true;
	}
	return false;
}

unsigned int plan_lends_blocks(const struct plan *plan, unsigned int n)
{
	unsigned int count = 0;

	if (!plan->node[n].want->memory_lend || plan->node[n].heir == PLAN_NOBODY)
		return 0;
	for (uint32_t b = 0; plan_next_own_block(&plan->node[n], &b); b++)
		count++;
	return count;
}

static void check_lend(struct plan_work *w, unsigned int n)
{
	const struct config_node *want = &w->cfg->node[n];

	if (!want->memory_lend)
		return;
	if (!want->heir[0])
		PLAN_NODE_ERROR(w, n, want->lend_line, "memory_lend: nobody gets the memory: say "
				"`on_death = give NODE`, too");
	else if (!plan_lends_blocks(w->plan, n))
		PLAN_NODE_WARNING(w, n, want->lend_line, "memory_lend: there is no whole block of "
				  "128 MiB in its memory, so nothing is lent");
}

void plan_check_lend(struct plan_work *w)
{
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		check_lend(w, n);
}

bool plan_lends_function(const struct plan *plan, unsigned int n, unsigned int i)
{
	const struct machine_pci *fn = &plan->machine->pci[i];
	const struct plan_node *node = &plan->node[n];

	for (unsigned int b = 0; b < node->bus_count; b++)
		if (!node->bus[b].exact && plan_bus_has(&node->bus[b], fn->bdf))
			return false;
	return !fn->virtual_fn && plan->pci_home[i] == n;
}

bool plan_lends_cores(const struct plan *plan, const struct bzimage *own,
		      const struct bzimage *heirs)
{
	return plan->has_console_core && bzimage_knows_mailbox(own) &&
	       bzimage_knows_mailbox(heirs);
}
