/* SPDX-License-Identifier: GPL-2.0-only */
/* The command `console`: joins the monitor's UART to a node's console in the table. */
#ifndef MONITOR_ATTACH_H
#define MONITOR_ATTACH_H

/* The command. @rest has its words: the node, perhaps --steal. Returns when Ctrl-] was typed. */
void attach_command(char *rest);

#endif
