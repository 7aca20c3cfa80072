// SPDX-License-Identifier: GPL-2.0-only
/*
 * The turn is one word, `whose`: a node's boot core takes it by compare-and-exchange before it
 * enters the kernel, and any core that sees that the early boot is over gives it back.
 */
#include "monitor/node/early_boot.h"
#include "lib/life/early.h"
#include "lib/table/table.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/node/facts.h"
#include "monitor/node/node.h"
#include "monitor/table_page.h"

#define TRAMPOLINE_STAYS_US	50000	/* a decompressor uses the slice for less time than this */
#define LOOK_US			1000	/* all cores together look once in this time */

static uint32_t whose = PLAN_NOBODY;	/* node in its early boot; changed by CMPXCHG only */
static uint64_t trampoline_seen;	/* TSC at which the slice was first seen in use; 0: empty */
static uint64_t looked;			/* TSC of the last look; changed by CMPXCHG only */

/*
 * A node's boot core writes its element before it takes the turn. Other cores read it only while
 * the node has the turn.
 */
static struct {
	uint64_t began;			/* TSC */
	unsigned int expected;		/* cores */
} turn[CONFIG_NODES_MAX];

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

/*
 * The time is written before the CMPXCHG: a core that sees the node in `whose` finds the time of
 * this turn, not of the last one.
 */
static bool take_turn(unsigned int n)
{
	turn[n].began = rdtsc();
	return change(PLAN_NOBODY, n);
}

bool early_boot_begin(unsigned int n)
{
	const struct node_boot *boot = node_boot(n);

	turn[n].expected = early_cores(boot->cmdline, boot->cmdline_size,
				       node_plan()->node[n].core_count);
	while (!take_turn(n)) {
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

/*
 * Returns true if something has stood in the low slice for TRAMPOLINE_STAYS_US. A kernel that turns
 * on five-level paging uses the slice for a shorter time, and then restores what was there.
 */
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

static bool beats(unsigned int n)
{
	const struct mint_node *entry = table_page_node(n);

	return __atomic_load_n(&entry->heartbeat_ms, __ATOMIC_RELAXED) &&
		__atomic_load_n(&entry->heartbeat, __ATOMIC_RELAXED);
}

static struct early_signs signs_of(const struct plan *plan, unsigned int n)
{
	struct early_signs signs = { .lives = node_lives(n) };

	/*
	 * Read `lives` first: what stands in the entry and in the slice before that is of an
	 * earlier life.
	 */
	if (signs.lives) {
		signs.beats = beats(n);
		signs.trampoline = trampoline_written(&plan->node[n]);
		signs.slice_used = trampoline_seen;
	}
	signs.silent_cores = !bzimage_knows_mailbox(&node_boot(n)->info);
	signs.cores = node_cores_taken(n);
	signs.expected = turn[n].expected;
	signs.expired = tsc_passed(turn[n].began, plan->config->timeout_ms * 1000ull);
	return signs;
}

static void report(const struct plan *plan, unsigned int n, enum early_turn how)
{
	uint64_t ms = tsc_us_since(node_entered(n)) / 1000;
	enum mint_node_state state = facts_state(n);
	const char *name = plan->node[n].want->name;

	if (how == EARLY_TURN_LOST)
		log_print("mint: node %s: its turn of early boot is over, and its kernel does not "
			  "run\n",
			  name);
	else if (how == EARLY_TURN_ALIVE && state != MINT_NODE_RUNNING)
		log_print("mint: node %s: its turn of early boot is over, %u of %u cores; the "
			  "table calls it %s\n",
			  name, node_cores_taken(n), plan->node[n].core_count,
			  table_state_name(state));
	else
		log_print(how == EARLY_TURN_ALIVE ?
			  "mint: node %s runs, %u of %u cores, %llu ms after its entry\n" :
			  "mint: node %s gives no sign of life, %u of %u cores, %llu ms after its "
			  "entry\n",
			  name, node_cores_taken(n), plan->node[n].core_count,
			  (unsigned long long)ms);
}

/*
 * Ends the turn. The state is changed first; it does not matter who has changed it, since the
 * node's mint.ko does so as well. If an INIT takes this core between the two steps, the next look
 * ends the turn. If several cores get here at the same time, the one that ends the turn reports it.
 */
static void finish(const struct plan *plan, unsigned int n, enum early_turn how)
{
	uint64_t ms = tsc_us_since(node_entered(n)) / 1000;

	if (how == EARLY_TURN_ALIVE)
		facts_change_state(n, MINT_NODE_STARTING, MINT_NODE_RUNNING,
					MINT_CAUSE_SIGN_OF_LIFE, node_cores_taken(n));
	else if (how == EARLY_TURN_SILENT)
		facts_change_state(n, MINT_NODE_STARTING, MINT_NODE_HUNG, MINT_CAUSE_SILENCE,
					(uint32_t)ms);
	if (change(n, PLAN_NOBODY))
		report(plan, n, how);
}

/*
 * Returns true for one core in every LOOK_US. A slice is 32 KiB, and reading it on every core that
 * rests would be a waste.
 */
static bool may_look(void)
{
	uint64_t last = __atomic_load_n(&looked, __ATOMIC_RELAXED);

	return tsc_passed(last, LOOK_US) &&
		__atomic_compare_exchange_n(&looked, &last, rdtsc(), false, __ATOMIC_RELAXED,
					    __ATOMIC_RELAXED);
}

void early_boot_poll(void)
{
	uint32_t n = __atomic_load_n(&whose, __ATOMIC_ACQUIRE);
	const struct plan *plan = node_plan();
	struct early_signs signs;
	enum early_turn how;

	if (n == PLAN_NOBODY || !may_look())
		return;
	signs = signs_of(plan, n);
	how = early_turn(&signs);
	if (how != EARLY_TURN_GOES_ON)
		finish(plan, n, how);
}
