/* SPDX-License-Identifier: GPL-2.0-only */
/* What node.c, prepare.c and enter.c share, and nobody else sees. */
#ifndef MONITOR_NODE_OWN_H
#define MONITOR_NODE_OWN_H

#include "lib/base/diag.h"
#include "monitor/node/images.h"
#include "monitor/node/node.h"

enum prepared { PREPARE_PENDING, PREPARE_DONE, PREPARE_FAILED };

/* What the monitor knows of a node beside its plan. */
struct node {
	struct images images;		/* what it is started from */
	struct node_boot boot;		/* the same, checked, with its places */
	uint32_t prepared;		/* enum prepared; atomic */
	bool wanted;			/* it was made ready, for whatever life; atomic */
	uint64_t copied_bytes, copy_ticks;
	uint64_t entered;		/* TSC at the kernel's entry; atomic */
	uint32_t lives;			/* from there until it is taken home; atomic */
	/* from the order to enter it until it is taken home; atomic */
	uint32_t begun;
	struct diag diag;
};

extern struct node nodes[CONFIG_NODES_MAX];
/* The plan that node_plan() returns; written once, before any other core has an order. */
extern struct plan *nodes_plan;

#endif
