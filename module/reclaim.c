// SPDX-License-Identifier: GPL-2.0-only
/*
 * What this node had when it died, and what was lent to another one while it was down, it asks for
 * when it runs again: once for each, in order. What is in use there stays, until somebody moves it.
 */
#include "module/mint.h"
#include "module/cpu/cores.h"
#include "module/pci/functions.h"
#include <linux/workqueue.h>

static bool stops;

static void reclaim_core(struct core *core)
{
	int ret;

	if (!mint_movable_lent(&core->movable))
		return;
	ret = mint_core_give(core, mint_self.tag, true);
	if (ret && ret != -EEXIST)
		pr_warn("core %u was lent, and does not come back: error %d\n", core->lapic_id,
			ret);
	mint_movable_forget_lent(&core->movable);
}

static void reclaim_function(struct function *fn)
{
	int ret;

	if (!mint_movable_lent(&fn->movable))
		return;
	ret = mint_function_give(fn, mint_self.tag, false);
	if (ret && ret != -EEXIST)
		pr_warn("function " MINT_FN " was lent, and does not come back: error %d\n",
			MINT_FN_OF(fn->is.segment, fn->is.bdf), ret);
	mint_movable_forget_lent(&fn->movable);
}

static void reclaim(struct work_struct *work)
{
	for (u32 n = 0; n < mint_core_count && !READ_ONCE(stops); n++)
		reclaim_core(&mint_cores[n]);
	for (u32 n = 0; n < mint_function_count && !READ_ONCE(stops); n++)
		reclaim_function(&mint_functions[n]);
}

static DECLARE_WORK(reclaiming, reclaim);

static bool is_anything_lent(void)
{
	for (u32 n = 0; n < mint_core_count; n++)
		if (mint_movable_lent(&mint_cores[n].movable))
			return true;
	for (u32 n = 0; n < mint_function_count; n++)
		if (mint_movable_lent(&mint_functions[n].movable))
			return true;
	return false;
}

/* Others give only to a node that runs. */
void mint_reclaim_tick(void)
{
	if (is_anything_lent() && READ_ONCE(mint_self.node->state) == MINT_NODE_RUNNING)
		queue_work(system_unbound_wq, &reclaiming);
}

int mint_reclaim_start(void)
{
	WRITE_ONCE(stops, false);
	return 0;
}

void mint_reclaim_stop(void)
{
	WRITE_ONCE(stops, true);
	cancel_work_sync(&reclaiming);
}
