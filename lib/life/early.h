/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When a node's turn of early boot ends (docs/boot-flow.md, "One after another"). The caller
 * collects what it can see of the node; the decision is here.
 *
 * The node's state in the ownership table is no sign: every kernel can write that word, and a
 * turn that waits for one value of it may wait for ever. So each turn ends at the latest when
 * its time is over, whatever the table says.
 */
#ifndef LIB_EARLY_H
#define LIB_EARLY_H

#include <stdbool.h>
#include <stddef.h>

struct early_signs {
	bool lives;		/* the monitor has entered the kernel, and has not taken it home since */
	bool beats;		/* the node's mint.ko counts the heartbeat up */
	bool slice_used;	/* the low slice is not empty right now */
	bool trampoline;	/* the low slice has held something for so long that it is the SMP trampoline */
	bool silent_cores;	/* the kernel takes its cores by INIT, which nobody sees */
	unsigned int cores;	/* taken by the kernel, the boot core included */
	unsigned int expected;	/* of early_cores() */
	bool expired;		/* the turn has lasted as long as the config allows */
};

enum early_turn {
	EARLY_TURN_GOES_ON,
	EARLY_TURN_ALIVE,	/* over: the kernel is past its early boot */
	EARLY_TURN_SILENT,	/* over: time is up, and the kernel shows no sign of life */
	EARLY_TURN_LOST,	/* over: time is up, and no kernel of the node runs */
};

enum early_turn early_turn(const struct early_signs *signs);

/*
 * How many of its @owned cores a kernel with these words on its command line (@len bytes,
 * without a NUL) starts by itself. Returns 1 to @owned.
 */
unsigned int early_cores(const char *cmdline, size_t len, unsigned int owned);

#endif
