// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whoever asks writes the request where no other stands, and sees to it that the boot core looks:
 * it rests in the monitor, or an INIT takes it out of its kernel.
 */
#include "monitor/node/request.h"
#include <stddef.h>
#include "lib/base/fmt.h"
#include "lib/life/answer.h"
#include "lib/life/told.h"
#include "lib/table/table.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/node/death.h"
#include "monitor/node/end.h"
#include "monitor/node/facts.h"
#include "monitor/node/node.h"

#define STALE_US	4000000		/* a node that asks takes its request back after 3 s */
#define BUSY_US		3000000		/* a boot core in the monitor looks for requests so often */

bool request_holder_lives(unsigned int n, uint32_t request)
{
	for (unsigned int i = 0; i < node_plan()->node_count; i++)
		if (node_plan()->node[i].tag == MINT_REQUEST_ASKER(request))
			return i != n && node_lives(i);
	return false;
}

/*
 * A boot core that is busy in the monitor sees the request before it enters a kernel, or it is
 * entering one at this moment. No INIT is sent to it, since it may be sending INITs to others
 * (claim.h). The wait is limited because an INIT from a node that then ended may have stopped the
 * boot core there for good: after the limit it is sent for.
 */
bool request_kick(unsigned int n)
{
	uint32_t request = __atomic_load_n(&node_entry(n)->request, __ATOMIC_ACQUIRE);
	struct core *boot = node_boot_core(n);
	uint64_t start = rdtsc();
	enum core_state state;

	/* NONE: the boot core has carried the request out already, and may be in its next life. */
	if (request == MINT_REQUEST_NONE || boot->lapic_id == cpu_lapic_id())
		return true;
	/*
	 * The state is read once in each round: between two reads a parked core may have become
	 * busy.
	 */
	while ((state = core_state(boot)) == CORE_BUSY && !tsc_passed(start, BUSY_US)) {
		if (__atomic_load_n(&node_entry(n)->request, __ATOMIC_ACQUIRE) != request)
			return true;
		cpu_pause();
	}
	return state == CORE_PARKED || end_fetch(n, request, state == CORE_BUSY);
}

/*
 * Takes @request back, since node @n's boot core does not come home. Its kernel runs on, or hangs,
 * so nobody else may have its memory: the node becomes CRASHED. Returns the reason as a clause that
 * follows the node's name, or NULL if the request no longer stands.
 */
static const char *give_up(unsigned int n, uint32_t request)
{
	if (!table_exchange32(&node_entry(n)->request, request, MINT_REQUEST_NONE))
		return NULL;
	facts_set_state(n, MINT_NODE_CRASHED, MINT_CAUSE_FAILURE, 0);
	return node_boot_core(n)->no_init ?
		"is not brought home from the hardware BSP by an NMI: only a reset of the machine "
		"helps" :
		"has a boot core that does not come home: try again, or reset the machine";
}

/*
 * Writes @request into node @n's entry. If another request stands there, this waits up to STALE_US
 * for it to go away, then replaces it: while the boot core is in its kernel, a request stands for
 * so long only if the asker has died before it sent the INIT, or if the word was overwritten by
 * accident. An asker that lives takes its request back earlier. Returns false if the boot core is
 * in the monitor with the other request, or if the word changes at the last moment.
 */
static bool post(unsigned int n, uint32_t request)
{
	uint64_t start = rdtsc();
	uint32_t seen;

	for (;;) {
		seen = __atomic_load_n(&node_entry(n)->request, __ATOMIC_ACQUIRE);
		if (seen == MINT_REQUEST_NONE || tsc_passed(start, STALE_US))
			return table_exchange32(&node_entry(n)->request, seen, request);
		if (core_state(node_boot_core(n)) == CORE_PARKED ||
		    core_state(node_boot_core(n)) == CORE_BUSY)
			return false;
		cpu_pause();
	}
}

/*
 * Returns, as a clause that follows the node's name, by which node @n is held so that nobody may
 * touch it; NULL if it is not held.
 */
static const char *held(unsigned int n)
{
	uint32_t request = __atomic_load_n(&node_entry(n)->request, __ATOMIC_ACQUIRE);
	static char text[64];

	if (!told_hold(request, request_holder_lives(n, request)))
		return NULL;
	for (unsigned int i = 0; i < node_plan()->node_count; i++)
		if (node_plan()->node[i].tag == MINT_REQUEST_ASKER(request))
			fmt_string(text, sizeof(text), "is being dumped by %s: wait, or kill %s",
				   node_name(i), node_name(i));
	return text;
}

static struct life_facts facts_for(unsigned int n)
{
	uint32_t told = __atomic_load_n(&node_entry(n)->flags,
					__ATOMIC_ACQUIRE) & ~TOLD_MONITOR_FLAGS;
	const struct core *boot = node_boot_core(n);
	bool taken = core_state(boot) == CORE_TAKEN;	/* the state in the table may be wrong */

	return (struct life_facts){
		.state = facts_state(n),
		.flags = told | (death_is_home(n) ? MINT_FLAG_HOME : 0),
		.taken = taken,
		.no_init = taken && boot->no_init && boot->lapic_id != cpu_lapic_id(),
	};
}

static const char *refusal(enum life_answer answer)
{
	switch (answer) {
	case LIFE_DUMPS_ITSELF:
		return "dumps itself: wait until that is done; `kill` and `restart --force` cut "
		       "the dump";
	case LIFE_RUNS:
		return "is not halted: `restart` it";
	case LIFE_IS_OFF:
		return "is halted already";
	case LIFE_BEYOND_REACH:
		return "runs on the hardware BSP, which INIT does not bring back, without the way "
		       "home of mint.ko: end it from inside";
	default:
		return NULL;
	}
}

/*
 * Returns true if @boot is the hardware BSP and waits in the monitor for its turn of early boot: it
 * looks at no request there.
 */
static bool is_deaf(const struct core *boot)
{
	return boot->no_init && core_state(boot) == CORE_BUSY && boot->lapic_id != cpu_lapic_id();
}

const char *request_post(unsigned int n, uint32_t what)
{
	enum mint_request_kind kind = MINT_REQUEST_KIND(what);
	struct life_facts facts;
	const char *why;
	uint32_t request;

	if (!node_plan())
		return "cannot be started: the start of the nodes was given up";
	facts = facts_for(n);
	why = refusal(life_answer(&facts, &kind));
	if (why)
		return why;
	request = MINT_REQUEST(kind, MINT_TAG_MONITOR) | (what & MINT_REQUEST_HANG);
	if (is_deaf(node_boot_core(n)) || !post(n, request))
		return held(n) ? held(n) : "is being stopped or started: wait a moment";
	return request_kick(n) ? NULL : give_up(n, request);
}
