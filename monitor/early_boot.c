// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/early_boot.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/node.h"
#include "monitor/table_page.h"

#define TRAMPOLINE_STAYS_US	50000	/* a decompressor borrows the slice for a moment */
#define MAILBOX_SINCE_MAJOR	5	/* Linux that wakes cores by the mailbox */
#define MAILBOX_SINCE_MINOR	17

static uint32_t whose = PLAN_NOBODY;	/* node in its early boot; by CMPXCHG alone */
static uint64_t trampoline_seen;	/* TSC; 0: the slice of `whose` is empty */

static bool change(uint32_t from, uint32_t to)
{
	return __atomic_compare_exchange_n(&whose, &from, to, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_ACQUIRE);
}

static bool asked(unsigned int n)
{
	uint32_t request = __atomic_load_n(&table_page_node(n)->request,
					   __ATOMIC_ACQUIRE);

	return MINT_REQUEST_KIND(request) == MINT_REQUEST_START ||
		MINT_REQUEST_KIND(request) == MINT_REQUEST_KILL ||
		MINT_REQUEST_KIND(request) == MINT_REQUEST_RESTART;
}

bool early_boot_begin(unsigned int n)
{
	while (!change(PLAN_NOBODY, n)) {
		if (asked(n))
			return false;
		early_boot_poll();
		cpu_pause();
	}
	trampoline_seen = 0;
	return true;
}

bool early_boot_busy(void)
{
	return __atomic_load_n(&whose, __ATOMIC_ACQUIRE) != PLAN_NOBODY;
}

void early_boot_wait(void)
{
	while (early_boot_busy()) {
		early_boot_poll();
		cpu_pause();
	}
}

void early_boot_abandon(unsigned int n)
{
	change(n, PLAN_NOBODY);
}

static bool low_slice_written(const struct plan_node *p)
{
	for (phys_t at = p->low.start; at < p->low.end; at += sizeof(uint64_t))
		if (*(volatile uint64_t *)at)
			return true;
	return false;
}

/* Turning on five-level paging borrows the slice too, and then gives it back as it was. */
static bool trampoline_written(const struct plan_node *p)
{
	if (!low_slice_written(p)) {
		trampoline_seen = 0;
		return false;
	}
	if (!trampoline_seen)
		trampoline_seen = rdtsc();
	return tsc_passed(trampoline_seen, TRAMPOLINE_STAYS_US);
}

static bool cores_taken(const struct plan *plan, unsigned int n)
{
	const struct plan_node *p = &plan->node[n];

	return !bzimage_at_least(&node_boot(n)->info, MAILBOX_SINCE_MAJOR,
				 MAILBOX_SINCE_MINOR) ||
		node_cores_taken(n) == p->core_count;
}

/* Several cores may look at the same time: the one that takes the node out of it speaks. */
static void finish(const struct plan *plan, unsigned int n, bool alive)
{
	uint64_t ms = tsc_to_us(rdtsc() - node_entered(n)) / 1000;

	if (!table_page_change_state(n, MINT_NODE_STARTING,
				     alive ? MINT_NODE_RUNNING : MINT_NODE_HUNG,
				     alive ? MINT_CAUSE_SIGN_OF_LIFE : MINT_CAUSE_SILENCE,
				     alive ? node_cores_taken(n) : (uint32_t)ms))
		return;
	log_print(alive ? "mint: node %s runs, %u of %u cores, %llu ms after its entry\n" :
		  "mint: node %s gives no sign of life, %u of %u cores, %llu ms after its entry\n",
		  plan->node[n].want->name, node_cores_taken(n), plan->node[n].core_count,
		  (unsigned long long)ms);
	change(n, PLAN_NOBODY);
}

void early_boot_poll(void)
{
	uint32_t n = __atomic_load_n(&whose, __ATOMIC_ACQUIRE);
	const struct plan *plan = node_plan();

	if (n == PLAN_NOBODY || table_page_node(n)->state != MINT_NODE_STARTING)
		return;
	if (trampoline_written(&plan->node[n]) && cores_taken(plan, n))
		finish(plan, n, true);
	else if (tsc_passed(node_entered(n), plan->config->timeout_ms * 1000ull))
		/* With its trampoline in place it lives, and may have been told to leave cores out. */
		finish(plan, n, trampoline_seen);
}
