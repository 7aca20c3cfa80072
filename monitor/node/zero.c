// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory is cut into pieces, and whoever is ready takes the next one: so cores that
 * are late, slow or away cost nothing but their help.
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
#define BREATH	MIB(1)			/* after so much, a PAUSE */
#define LAST_US	10000000		/* for the pieces that others are at when there are no more */

struct job {
	uint64_t next;			/* piece; atomic */
	uint32_t asked;			/* other cores, less those whose order was taken back */
	uint32_t helped;		/* of them have ended; atomic */
};

static struct job jobs[CONFIG_NODES_MAX];

/* Whoever shares the core with this one, an SMT sibling or an emulator's other CPU, gets its turn. */
void zero_range(struct range r)
{
	while (!range_empty(r)) {
		struct range part = { r.start, r.end - r.start > BREATH ? r.start + BREATH : r.end };

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
	return core->node == n && core->lapic_id != cpu_lapic_id();
}

/* An order that is still there is taken back: it will not be carried out later. */
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
