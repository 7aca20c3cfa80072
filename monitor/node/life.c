// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a node's requests are judged and carried out. A request is one word in the node's entry of
 * the table; the node's boot core is the only one that carries it out, so a request that stands is
 * all that any other core needs to leave behind (request.h). lib/life/ decides what it means.
 */
#include "monitor/node/life.h"
#include <stdbool.h>
#include "lib/base/fmt.h"
#include "lib/life/told.h"
#include "lib/table/table.h"
#include "monitor/node/claim.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/node/death.h"
#include "monitor/node/early_boot.h"
#include "monitor/node/end.h"
#include "monitor/log.h"
#include "monitor/node/facts.h"
#include "monitor/node/lend.h"
#include "monitor/node/node.h"
#include "monitor/node/owners.h"
#include "monitor/node/request.h"
#include "monitor/platform/power.h"

/*
 * What the boot core found when it first looked at a request: an INIT may have it begin again with
 * the same request, and by then the node's state no longer says why the node ended. Only the node's
 * boot core writes here.
 */
static struct verdict {
	uint32_t request;		/* NONE: no verdict; atomic, written last */
	struct ending ending;
} verdicts[CONFIG_NODES_MAX];

static struct ending judge(unsigned int n, uint32_t request)
{
	struct verdict *v = &verdicts[n];

	if (v->request != request) {
		v->ending = death_ending(n, request);
		__atomic_store_n(&v->request, request, __ATOMIC_RELEASE);
	}
	return v->ending;
}

/*
 * Clears the request while holding the node's claim. Whoever sends the boot core an INIT for this
 * request checks the request and sends the INIT while holding the claim, too. So such an INIT comes
 * before the request is cleared, and the boot core begins again; or it is not sent at all.
 */
static void clear_request(unsigned int n)
{
	claim_wait(n);
	verdicts[n].request = MINT_REQUEST_NONE;
	__atomic_store_n(&node_entry(n)->request, MINT_REQUEST_NONE, __ATOMIC_RELEASE);
	claim_release(n);
}

static void crash(unsigned int n, const char *why)
{
	facts_set_state(n, MINT_NODE_CRASHED, MINT_CAUSE_FAILURE, 0);
	log_print("mint: node %s: %s\n", node_name(n), why);
	clear_request(n);
}

static void fail(unsigned int n, const char *why)
{
	end_settle(n);
	crash(n, why);
}

/*
 * Logs where the time went. This is called before end_settle(), which has to wait for the
 * functions' reset anyway, so that the time of the log's output costs nothing.
 */
static void tell_times(unsigned int n, uint64_t began, uint64_t zeroing)
{
	char scrubbed[64] = "";

	if (zeroing)
		fmt_string(scrubbed, sizeof(scrubbed), ", zeroing took %llu",
			   (unsigned long long)tsc_to_us(zeroing));
	log_print("mint: node %s: made ready in %llu us%s\n", node_name(n),
		  (unsigned long long)tsc_us_since(began), scrubbed);
}

/*
 * A node's own memory never changes its owner while the machine runs, so it keeps its contents over
 * a restart, as a PC's memory does over a warm reset. It is zeroed only where the config says
 * `scrub = yes`. Adds the TSC ticks that this took to *@zeroing. Returns false if a core that
 * helped does not finish.
 */
static bool scrub(unsigned int n, uint64_t *zeroing)
{
	uint64_t start = rdtsc();
	bool ok;

	if (!node_plan()->node[n].want->scrub)
		return true;
	ok = end_zero_memory(n);
	*zeroing += tsc_since(start);
	return ok;
}

/* Part of node @n's memory is lent: it is started when that is home. */
static void await_memory(unsigned int n, enum lend_state state)
{
	if (state == LEND_AWAITED)
		death_await(n, LEND_LIMIT_MS);
	else
		facts_set_state(n, MINT_NODE_HALTED, MINT_CAUSE_FAILURE, 0);
	clear_request(n);
}

/* Starts the next life of node @n. @began: TSC when the boot core saw the request. */
static void live_again(unsigned int n, const struct ending *ending, uint64_t began)
{
	enum lend_state lent = lend_recall(n);
	uint64_t zeroing = 0;

	if (lent != LEND_HOME) {
		await_memory(n, lent);
		return;
	}
	death_home(n, false);
	facts_set_state(n, MINT_NODE_LOADED, ending->cause, ending->arg);
	if (!scrub(n, &zeroing)) {
		fail(n, "a core of it does not end zeroing its memory");
		return;
	}
	if (!node_prepare(n)) {
		fail(n, "cannot be made ready");
		return;
	}
	tell_times(n, began, zeroing);
	/* The wait for the functions' reset comes last: all other work was done meanwhile. */
	if (!end_settle(n)) {
		crash(n, "is not started without it: `start` looks for it again, "
			 "`restart --force` resets it once more");
		return;
	}
	node_begin(n);
	clear_request(n);
	node_enter(n, ending->cause, ending->arg);
}

static bool all_off(void)
{
	for (unsigned int n = 0; n < node_plan()->node_count; n++)
		if (!facts_off(n))
			return false;
	return true;
}

/* Node @n stays down. @own: its own memory is not needed either, for a dump or a start to come. */
static void lend(unsigned int n, bool own)
{
	bool reset = end_settle(n);

	owners_lend(n, reset);
	lend_memory(n, own && reset);
}

static void halt(unsigned int n, const struct ending *ending)
{
	lend(n, true);
	facts_set_state(n, MINT_NODE_HALTED, ending->cause, ending->arg);
	log_print("mint: node %s: halted (%s)\n", node_name(n), table_cause_name(ending->cause));
	clear_request(n);
	if (ending->cause != MINT_CAUSE_POWEROFF || !all_off() ||
	    !node_plan()->config->last_poweroff)
		return;
	log_print("mint: the last node is off: switching the machine off\n");
	power_off();
}

static void follow(unsigned int n, const struct ending *ending, uint64_t began)
{
	if (ending->reaction == CONFIG_RESTART && !ending->wait_ms) {
		live_again(n, ending, began);
	} else if (ending->reaction == CONFIG_RESTART) {
		lend(n, false);
		death_wait(n, ending);
		clear_request(n);
	} else if (ending->reaction == CONFIG_DUMP) {
		lend(n, false);
		death_keep(n, ending);
		clear_request(n);
	} else {
		halt(n, ending);
	}
}

/*
 * Returns true if node @n has to be ended before it can be started. A START writes over the node's
 * memory and takes no core back, so it is only for a node that is home. Whoever asked for it has
 * looked at the table, which may be wrong; the monitor itself knows where the cores are. Runs on
 * the node's boot core.
 */
static bool must_end_first(unsigned int n)
{
	return node_lives(n) || node_cores_taken(n) || node_cores_away(n);
}

/* Carries out @request for node @n. Runs on the node's boot core. */
static void carry_out(unsigned int n, uint32_t request)
{
	const struct ending ending = judge(n, request);
	bool ends = MINT_REQUEST_KIND(request) != MINT_REQUEST_START || must_end_first(n);
	uint64_t began = rdtsc();
	unsigned int away = 0;

	early_boot_abandon(n);		/* this may be in the middle of its turn */
	node_left(n);
	if (ends) {
		facts_set_state(n, MINT_NODE_STOPPING, ending.cause, ending.arg);
		away = end_node(n);
		death_home(n, !away);
	}
	if (away)
		fail(n, "a core of it did not come home");
	else
		follow(n, &ending, began);
}

static bool is_boot_core(const struct core *self)
{
	return node_plan() && self->node < node_plan()->node_count &&
	       node_boot_core(self->node) == self;
}

/* Posts the node's own request of @kind, if no other request stands. */
static void go_on(unsigned int n, enum mint_request_kind kind)
{
	table_exchange32(&node_entry(n)->request, MINT_REQUEST_NONE,
			 MINT_REQUEST(kind, node_plan()->node[n].tag));
}

/*
 * The monitor sends no INIT to a boot core unless a request stands (end.c). Another kernel may have
 * looked at the request just before it was cleared, or may send an INIT where it should not: either
 * way this node's life is over.
 */
void life_core_started(struct core *self)
{
	unsigned int n = self->node;

	if (!is_boot_core(self) || !node_lives(n) ||
	    __atomic_load_n(&node_entry(n)->request, __ATOMIC_ACQUIRE) != MINT_REQUEST_NONE)
		return;
	log_print("mint: node %s: an INIT that nobody has asked for took its boot core %u from its "
		  "kernel\n",
		  node_name(n), self->lapic_id);
	go_on(n, MINT_REQUEST_RESTART);
}

void life_attend(struct core *self)
{
	unsigned int n = self->node;
	uint32_t request;

	if (!is_boot_core(self))
		return;
	/*
	 * Either what the node's next start waits for has come, or the time is over; or the boot
	 * core was about to enter the kernel, and did not because an INIT came or because a request
	 * came that was taken back.
	 */
	if (lend_poll(n) || death_over(n) || (node_begun(n) && !node_lives(n)))
		go_on(n, MINT_REQUEST_START);
	request = __atomic_load_n(&node_entry(n)->request, __ATOMIC_ACQUIRE);
	if (request == MINT_REQUEST_NONE || told_hold(request, request_holder_lives(n, request)))
		return;
	core_set_state(self, CORE_BUSY);
	if (MINT_REQUEST_KIND(request) == MINT_REQUEST_NONE ||
	    MINT_REQUEST_KIND(request) >= MINT_REQUEST_HOLD)
		clear_request(n);	/* not a request, or a HOLD whose asker does not live */
	else
		carry_out(n, request);
	core_set_state(self, CORE_PARKED);
}

/*
 * Returns true if node @n's own kernel has asked for its end, through the core that comes home now.
 */
static bool asks_itself(unsigned int n)
{
	uint32_t request = __atomic_load_n(&node_entry(n)->request, __ATOMIC_ACQUIRE);

	return (MINT_REQUEST_KIND(request) == MINT_REQUEST_KILL ||
		MINT_REQUEST_KIND(request) == MINT_REQUEST_RESTART) &&
	       MINT_REQUEST_ASKER(request) == node_plan()->node[n].tag;
}

/*
 * Posts the node's own request. If another asker's request stands already, that one is carried out
 * instead and has the same effect; only a HOLD is replaced.
 */
static void ask_itself(unsigned int n, enum mint_request_kind kind)
{
	uint32_t request = __atomic_load_n(&node_entry(n)->request, __ATOMIC_ACQUIRE);

	if (MINT_REQUEST_KIND(request) == MINT_REQUEST_HOLD)
		table_exchange32(&node_entry(n)->request, request, MINT_REQUEST_NONE);
	go_on(n, kind);
}

void life_came_home(struct core *self, uint64_t reason)
{
	unsigned int n = self->node;
	enum mint_request_kind kind = reason == HOME_RESET_SHUTDOWN || reason == HOME_OFFLINE ?
		MINT_REQUEST_KILL : MINT_REQUEST_RESTART;

	if (core_state(self) == CORE_LOST)
		return;
	/*
	 * An NMI was sent because of a request, which stands; or the kernel panics on another core.
	 */
	if (reason == HOME_NMI && !asks_itself(n))
		return;
	if (reason == HOME_OFFLINE) {
		core_set_state(self, CORE_BUSY);
		/*
		 * Newer kernels send each core home from where they stop it: after the last one
		 * nothing runs.
		 */
		if (node_cores_taken(n))
			return;
	}
	ask_itself(n, kind);
	/*
	 * BUSY only after the request: otherwise a core that comes home in the same way at the same
	 * time would take itself for the last one, and the node's end for a power-off.
	 */
	core_set_state(self, CORE_BUSY);
	if (!request_kick(n) && !end_lose_boot_core(n))
		fail(n, "its boot core is neither brought home nor known to rest: "
		     "only a reset of the machine helps");
	/* If the boot core was lost, another core is the boot core now, and finds the request. */
}

void life_core_stopped(struct core *self)
{
	unsigned int n = self->node;

	if (!is_boot_core(self))
		return;
	node_left(n);
	early_boot_abandon(n);
	facts_set_state(n, MINT_NODE_CRASHED, MINT_CAUSE_FAILURE, 0);
	log_print("mint: node %s: has crashed with its boot core in the monitor: `restart` tries "
		  "it again\n",
		  node_name(n));
	if (MINT_REQUEST_KIND(__atomic_load_n(&node_entry(n)->request, __ATOMIC_ACQUIRE)) !=
	    MINT_REQUEST_HOLD)
		clear_request(n);
}
