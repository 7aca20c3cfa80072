/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupt lines that functions of several nodes raise (mint/abi.h, struct mint_intx). Whoever
 * owns the line's pin asks each function, and sends for the node whose function it was.
 */
#ifndef MINT_KO_LINES_H
#define MINT_KO_LINES_H

#include <linux/io.h>
#include <mint/abi.h>

/* A function on a shared line, this node's or another's. All but *intx is private, and was checked. */
struct mint_raiser {
	struct mint_intx *intx;		/* in the table: target, command, and the counts are used */
	void __iomem *config;		/* its configuration space */
	u32 line;			/* element of LINES */
	u32 node;			/* index of its owner; ROSTER_NOBODY */
	u32 gsi;			/* of the line, for messages */
	u16 segment, bdf;
};

/* intx.c: from here until mint_intx_release(), all of the machine's that can be reached. */
extern struct mint_raiser *mint_raisers;
extern u32 mint_raiser_count;

int mint_intx_map(void);
void mint_intx_release(void);
/* Is the function this node's? */
bool mint_intx_own(const struct mint_raiser *raiser);
/* Let it raise its line, or not. Interrupts are off. */
void mint_intx_allow(struct mint_raiser *raiser, bool allow);
/* An interrupt of its own for each function of this node, in the place of the line's. */
int mint_intx_take(void);

#endif
