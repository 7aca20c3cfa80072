// SPDX-License-Identifier: GPL-2.0-only
/* Nobody says when another kernel has logged something, so those who wait are woken to look. */
#include "module/log/news.h"

DECLARE_WAIT_QUEUE_HEAD(log_news);
static unsigned int ticks;		/* only the tick writes it */

unsigned int log_ticks(void)
{
	return READ_ONCE(ticks);
}

int log_wait(unsigned int seen)
{
	return wait_event_interruptible(log_news, log_ticks() != seen);
}

void mint_log_tick(void)
{
	WRITE_ONCE(ticks, ticks + 1);
	wake_up_interruptible(&log_news);
}
