/* SPDX-License-Identifier: GPL-2.0-only */
/* For the files in /dev/mint-log: every MINT_WATCH_MS they look whether there is more. */
#ifndef MINT_NEWS_H
#define MINT_NEWS_H

#include "module/mint.h"
#include <linux/wait.h>

extern wait_queue_head_t log_news;	/* woken at each tick */
unsigned int log_ticks(void);		/* it is another number after each tick */
/* Wait for the next tick after the call that returned @seen. Returns 0 or -ERESTARTSYS. */
int log_wait(unsigned int seen);

#endif
