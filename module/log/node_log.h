/* SPDX-License-Identifier: GPL-2.0-only */
/* /dev/mint-log/NAME for each other node. */
#ifndef MINT_NODE_LOG_H
#define MINT_NODE_LOG_H

int node_log_start(void);		/* returns 0, -ENOMEM, or what misc_register() returns */
void node_log_stop(void);

#endif
