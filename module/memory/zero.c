// SPDX-License-Identifier: GPL-2.0-only
/*
 * Zeroing, by several CPUs if they have nothing else to do: one alone does not use all of a memory's
 * bandwidth. Whoever asks for it takes piece after piece; so do helpers of ordinary priority. One that has
 * not begun by the end is called off: where all CPUs are busy it is as if there were none.
 */
#include "module/memory/memory.h"
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/workqueue.h>
#include "lib/base/zero.h"

#define PIECE	SZ_2M			/* between two of them others may run */
#define HELPERS	3u

struct zeroing {
	char *at;
	unsigned int count;
	atomic_t next;			/* piece that nobody is at */
};

struct helper {
	struct work_struct work;
	struct zeroing *all;
};

static void zero_pieces(struct zeroing *all)
{
	unsigned int n;

	while ((n = (unsigned int)atomic_fetch_inc(&all->next)) < all->count) {
		zero_past_caches(all->at + (u64)n * PIECE, PIECE);
		cond_resched();
	}
}

static void help(struct work_struct *work)
{
	zero_pieces(container_of(work, struct helper, work)->all);
}

void mint_zero(void *at, u64 size)
{
	struct zeroing all = { .at = at, .count = (unsigned int)(size / PIECE) };
	struct helper helpers[HELPERS];
	unsigned int count = min(HELPERS, num_online_cpus() - 1);

	for (unsigned int i = 0; i < count; i++) {
		helpers[i].all = &all;
		INIT_WORK_ONSTACK(&helpers[i].work, help);
		queue_work(system_unbound_wq, &helpers[i].work);
	}
	zero_pieces(&all);
	for (unsigned int i = 0; i < count; i++) {
		cancel_work_sync(&helpers[i].work);	/* or it has done its last piece */
		destroy_work_on_stack(&helpers[i].work);
	}
}
