/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rings of a node's console (mint/console.h): the node's own kernel writes and takes, any
 * number of readers read, one typist types. The same in mint.ko, in the monitor and in the tests.
 *
 * Other kernels may change any word of the rings at any time. Each user keeps its own positions in
 * private; of a shared one it makes one copy, takes it modulo the ring's size, and never goes
 * through more bytes than the ring has. A wrong word costs text: it neither stops anybody nor leads
 * out of the ring. What was changed is right again when its writer writes the next time.
 *
 * There are no locks here: calls for the same struct must not run at the same time.
 */
#ifndef LIB_CONSOLE_RING_H
#define LIB_CONSOLE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <mint/console.h>
#include "lib/table/table.h"

/* Where the rings are: fixed after console_ring_find(). */
struct console_ring {
	struct mint_console *shared;
	uint32_t size;			/* of the output ring: a power of two */
};

/* Finds the console of node @n. Returns false if the table has none. */
bool console_ring_find(struct console_ring *ring, const struct table *t, uint32_t n);

/* The kernel whose console it is. */
struct console_owner {
	struct console_ring ring;
	uint64_t written, taken;	/* private: the shared ones are copies for others */
};

/*
 * Begins a life of the kernel: its output goes on behind what is there, and what was typed for the
 * life before is dropped.
 */
void console_ring_own(struct console_owner *own, const struct console_ring *ring);
/* Writes @size bytes. Never waits: what is oldest goes. */
void console_ring_write(struct console_owner *own, const void *bytes, size_t size);
/* Takes up to @size typed bytes. Returns how many there were. */
size_t console_ring_take(struct console_owner *own, void *bytes, size_t size);
/* Returns true if something was typed that console_ring_take() would return. */
bool console_ring_has_input(const struct console_owner *own);

/* Somebody who reads the output. */
struct console_reader {
	struct console_ring ring;
	uint64_t next;			/* position of the next byte to read */
	uint64_t lost;			/* how many bytes were overwritten before they were read */
};

/* Begins with the last @most bytes that the ring still has, or with all if it has no more. */
void console_ring_open(struct console_reader *r, const struct console_ring *ring, uint64_t most);
/*
 * Reads up to @size bytes. Returns how many; 0: there are none yet, or all of them were overwritten
 * while they were read. Bytes that were overwritten are left out, and counted in r->lost.
 */
size_t console_ring_read(struct console_reader *r, void *bytes, size_t size);
/* Returns true if there is something that was not read yet. */
bool console_ring_has_output(const struct console_reader *r);

/* Somebody who types. */
struct console_typist {
	struct console_ring ring;
	uint32_t token;			/* MINT_TYPIST(); 0: it has claimed nothing */
	uint64_t typed;			/* private, as struct console_owner's */
};

/* Returns who may type at the moment: a MINT_TYPIST(), or 0. */
uint32_t console_ring_typist(const struct console_ring *ring);
/*
 * Claims the console with @token, if @from is still who may type: 0, or a claim that is to end.
 * Returns false, and changes nothing, if it is not.
 */
bool console_ring_claim(struct console_typist *t, const struct console_ring *ring, uint32_t from,
			uint32_t token);
/* Returns true if the claim still stands. */
bool console_ring_holds(const struct console_typist *t);
/* Gives the claim back, if it still stands. */
void console_ring_leave(struct console_typist *t);
/* Returns how many bytes can be typed before the node takes some. */
size_t console_ring_room(const struct console_typist *t);
/* Types up to @size bytes. Returns how many there was room for; 0 if the claim does not stand. */
size_t console_ring_type(struct console_typist *t, const void *bytes, size_t size);

/*
 * Ends all claims of the dead node @tag, on the consoles of all nodes. Returns how many there were.
 */
unsigned int console_ring_drop(const struct table *t, uint8_t tag);

#endif
