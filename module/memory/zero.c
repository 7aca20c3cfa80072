// SPDX-License-Identifier: GPL-2.0-only
/*
 * Zeroes memory, by several CPUs if others are idle: one CPU alone does not use all of the memory's
 * bandwidth. The calling task takes piece after piece; so do helpers of ordinary priority. A helper
 * that has not begun by the end is cancelled: if all CPUs are busy it is as if there were none.
 */
#include "module/memory/memory.h"
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/workqueue.h>
#include "lib/base/zero.h"

#define PIECE	SZ_2M			/* other tasks may run after each piece */
#define HELPERS	3u

/* One call of mint_zero(), on its stack. @at and @count do not change. */
struct zeroing {
	char *at;
	unsigned int count;		/* of pieces */
	atomic_t next;			/* the first piece that nobody has taken */
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
