// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory is cut into pieces, and each core that is ready takes the next one: a core that is
 * late, slow or away costs only its help.
 */
#include "monitor/node/zero.h"
#include <stddef.h>
#include "lib/base/zero.h"
#include "monitor/cpu/core.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/node/node.h"

#define PIECE	MIB(2)
#define BREATH	MIB(1)			/* bytes zeroed between two PAUSEs */
#define LAST_US	10000000		/* limit for the other cores to finish their last pieces */

/* One zeroing of a node's RAM, shared by the node's cores while it lasts. */
struct job {
	uint64_t next;			/* index of the next piece; atomic */
	uint32_t asked;			/* cores ordered to help; only zero_node() writes it */
	uint32_t helped;		/* how many of those are done; atomic */
};

static struct job jobs[CONFIG_NODES_MAX];

/*
 * The PAUSE gives time to whoever shares the physical core: an SMT sibling, or an emulator's other
 * CPU.
 */
void zero_range(struct range r)
{
	while (!range_empty(r)) {
		struct range part = { r.start,
				      r.end - r.start > BREATH ? r.start + BREATH : r.end };

		zero_past_caches((void *)part.start, range_size(part));
		cpu_pause();
		r.start = part.end;
	}
}

static void zero_pieces(struct job *job)
{
	const struct plan_node *p = &node_plan()->node[job - jobs];
	struct range piece;

	while (range_piece(p->ram, p->ram_count, PIECE,
			   __atomic_fetch_add(&job->next, 1, __ATOMIC_RELAXED), &piece))
		zero_range(piece);
}

static void help(void *arg)
{
	struct job *job = arg;

	zero_pieces(job);
	__atomic_fetch_add(&job->helped, 1, __ATOMIC_RELEASE);
}

static bool may_help(const struct core *core, unsigned int n)
{
	/* One that was given back is the node's only until it looks. */
	return core_node(core) == n && core->lapic_id != cpu_lapic_id() &&
		plan_core_owner(node_plan(), (unsigned int)(core - cores)) == n;
}

/* Takes back the orders that no core has picked up yet, so that none is carried out later. */
static void call_off(struct job *job, unsigned int n)
{
	for (unsigned int i = 0; i < core_count; i++)
		if (may_help(&cores[i], n) &&
		    __atomic_exchange_n(&cores[i].order, NULL, __ATOMIC_ACQ_REL))
			job->asked--;
}

static bool all_helped(const struct job *job)
{
	return __atomic_load_n(&job->helped, __ATOMIC_ACQUIRE) == job->asked;
}

bool zero_node(unsigned int n)
{
	struct job *job = &jobs[n];
	uint64_t start;

	*job = (struct job){ 0 };
	for (unsigned int i = 0; i < core_count; i++)
		if (may_help(&cores[i], n) && core_state(&cores[i]) == CORE_PARKED) {
			job->asked++;
			core_order(&cores[i], help, job);
		}
	zero_pieces(job);
	call_off(job, n);
	start = rdtsc();
	while (!all_helped(job) && !tsc_passed(start, LAST_US))
		cpu_pause();
	return all_helped(job);
}
