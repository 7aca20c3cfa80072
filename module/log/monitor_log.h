/* SPDX-License-Identifier: GPL-2.0-only */
/* /dev/mint-log/monitor, if the monitor has a log. */
#ifndef MINT_MONITOR_LOG_H
#define MINT_MONITOR_LOG_H

int monitor_log_start(void);		/* returns 0, or what misc_register() returns */
void monitor_log_stop(void);

#endif
