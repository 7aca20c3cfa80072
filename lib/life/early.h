/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decides when a node's turn of early boot ends (docs/boot-flow.md, "One after another"). The
 * caller collects what it can see of the node.
 *
 * The node's state in the ownership table is no sign: every kernel can write that word, and a
 * turn that waited for one value of it could wait for ever. So each turn ends at the latest when
 * its time is over, whatever the table says.
 */
#ifndef LIB_EARLY_H
#define LIB_EARLY_H

#include <stdbool.h>
#include <stddef.h>

struct early_signs {
	bool lives;		/* the kernel was entered, and the node has not come home since */
	bool beats;		/* the node's mint.ko increments the heartbeat */
	bool slice_used;	/* the low slice is not empty now */
	bool trampoline;	/* it was in use for so long that it holds the SMP trampoline */
	bool silent_cores;	/* the kernel takes its cores by INIT, unseen by the monitor */
	unsigned int cores;	/* that the kernel has taken, with the boot core */
	unsigned int expected;	/* what early_cores() returned */
	bool expired;		/* the turn has lasted as long as the config allows */
};

enum early_turn {
	EARLY_TURN_GOES_ON,
	EARLY_TURN_ALIVE,	/* over: the kernel is past its early boot */
	EARLY_TURN_SILENT,	/* over: time is up, and the kernel shows no sign of life */
	EARLY_TURN_LOST,	/* over: time is up, and no kernel of the node runs */
};

/* Returns whether the turn goes on, or how it is over. */
enum early_turn early_turn(const struct early_signs *signs);

/*
 * Returns how many of the node's @owned cores a kernel with this command line (@len bytes, without
 * a NUL) starts by itself, the boot core included: 1 to @owned.
 */
unsigned int early_cores(const char *cmdline, size_t len, unsigned int owned);

#endif
