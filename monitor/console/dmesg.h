/* SPDX-License-Identifier: GPL-2.0-only */
/* The console's command `dmesg`: what the kernel of a node has logged, alive or dead. */
#ifndef MONITOR_DMESG_H
#define MONITOR_DMESG_H

#include <stdbool.h>

/*
 * Prints what the words in @rest ask for: a node's name, and how many records, or "all". A key ends
 * it. @attend is called between two records, as the prompt does between two keys.
 */
void dmesg_command(char *rest, bool (*attend)(void));

#endif
