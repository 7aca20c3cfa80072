/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a node is started from, and where in its RAM that goes. At the first start it is what the
 * plan says; later the node may have another kernel, initrd or command line.
 */
#ifndef LIB_NODE_BOOT_H
#define LIB_NODE_BOOT_H

#include <stddef.h>
#include "lib/plan/plan.h"

struct node_boot {
	struct range kernel;		/* the copy of the bzImage file, at its payload's place */
	struct range initrd;		/* the copy of the initrd; empty: none */
	struct bzimage info;
	const char *cmdline;		/* the user's words: cmdline_size bytes, without a NUL */
	size_t cmdline_size;
	struct placement at;
};

#endif
