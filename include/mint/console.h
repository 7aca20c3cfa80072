/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A node's console in shared memory: the element of MINT_ARRAY_CONSOLES (docs/console.md). Part of
 * the ABI in mint/abi.h. The number behind a field is its offset.
 *
 * There are two rings. What the node's kernel writes goes into @output, where any number of readers
 * find it: the kernel never waits for them, and what is old stays until its room is needed, also
 * when the node has died. What somebody types goes into @input, and the node's kernel takes it.
 *
 * Positions count bytes, from 0 at the machine's start; a byte's place in a ring is its position
 * modulo the ring's size, a power of two. Nobody believes a position: whatever is in these words,
 * what follows is wrong text, and nothing else.
 */
#ifndef MINT_CONSOLE_H
#define MINT_CONSOLE_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdint.h>
#endif

#define MINT_CONSOLE_INPUT	4096u		/* bytes of the input ring */
#define MINT_CONSOLE_MIN	0x1000u		/* bytes of the output ring: at least */
#define MINT_CONSOLE_MAX	0x400000u	/* at most; a power of two */

struct mint_console {
	/* Written by the node's own kernel only. */
	uint64_t begun;			/* 0x00 output up to here may be changing now */
	uint64_t written;		/* 0x08 output up to here is complete */
	uint64_t taken;			/* 0x10 input up to here was taken */
	uint64_t reserved0[5];		/* 0x18 */
	/* Written by whoever types; @typist changes by CMPXCHG. */
	uint64_t typed;			/* 0x40 input up to here is complete */
	uint32_t typist;		/* 0x48 MINT_TYPIST(): who may type; 0: nobody does */
	uint32_t reserved1;		/* 0x4c */
	uint64_t reserved2[6];		/* 0x50 */
	uint8_t  input[MINT_CONSOLE_INPUT]; /* 0x80 */
	uint8_t  output[];		/* 0x1080 the rest of the element */
};

/*
 * One program types at a time. It claims @typist from 0, and gives it back when it ends. A claim of
 * a node that has died counts for nothing: the monitor clears it, and so does the next one who
 * wants to type. Who steals the console changes the word from another claim to its own. @tag: of
 * the node, or MONITOR; @nonce: tells the programs of one node apart.
 */
#define MINT_TYPIST(tag, nonce)	((uint32_t)(nonce) << 8 | ((uint32_t)(tag) + 1))
#define MINT_TYPIST_TAG(t)	(((t) & 0xff) - 1)

_Static_assert(sizeof(struct mint_console) == 0x80 + MINT_CONSOLE_INPUT, "mint_console");

#endif
