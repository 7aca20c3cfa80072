// SPDX-License-Identifier: GPL-2.0-only
/* Locks between kernels, for a few accesses to registers that all of them use. */
#include "module/mint.h"
#include <linux/delay.h>
#include <linux/irqflags.h>
#include "lib/table/lock_wait.h"

#define LOCK_US 1000000			/* a holder that has it longer stands still for good */

/* Interrupts are off, so the wait has to end, whatever somebody writes into the lock. */
unsigned long mint_lock(enum mint_lock_id id)
{
	u32 *word = table_lock_word(mint_self.table, id);
	enum lock_answer answer;
	struct lock_wait wait;
	unsigned long flags;
	u64 us = 0;

	local_irq_save(flags);
	lock_wait_begin(&wait, us, LOCK_US);
	while ((answer = lock_wait_try(&wait, mint_self.table, word, mint_self.tag, us)) !=
	       LOCK_TAKEN) {
		if (answer == LOCK_OVERDUE && lock_wait_force(&wait, word, mint_self.tag, us))
			break;
		udelay(1);
		us++;
	}
	return flags;
}

void mint_unlock(enum mint_lock_id id, unsigned long flags)
{
	table_unlock(mint_self.table, id, mint_self.tag);
	local_irq_restore(flags);
}
