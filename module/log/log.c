// SPDX-License-Identifier: GPL-2.0-only
/* /dev/mint-log: what the kernels of other nodes have logged, and the monitor (docs/module.md). */
#include "module/mint.h"
#include "module/log/monitor_log.h"
#include "module/log/node_log.h"

int mint_log_start(void)
{
	int ret = monitor_log_start();

	if (ret)
		return ret;
	ret = node_log_start();
	if (ret)
		monitor_log_stop();
	return ret;
}

void mint_log_stop(void)
{
	node_log_stop();
	monitor_log_stop();
}
