/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The index of the image store: MINT_ARRAY_IMAGES, and the nodes' next[], trying[] and image[]
 * (mint/abi.h). The code is the same in the monitor and in mint.ko.
 *
 * MINT_LOCK_STORE protects the elements of MINT_ARRAY_IMAGES. An element's state is written last,
 * atomically; store_drop(), which needs no lock, changes it by CMPXCHG. "Locked" means that the
 * caller holds that lock.
 *
 * Any kernel can write over the table. What is read there is checked: a READY image counts only if
 * all of it lies in the room that struct store gives, which does not come from there.
 */
#ifndef LIB_STORE_H
#define LIB_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/table/table.h"

#define STORE_PAGE 4096u

struct store {
	const struct table *table;	/* the table, which is open */
	uint64_t start, size;		/* the room: physical, whole pages; size 0: there is none */
};

struct store_room {
	uint64_t free;			/* bytes of the room in which no image lies */
	uint64_t largest;		/* bytes of the largest piece of them */
};

/*
 * Takes MINT_LOCK_STORE for node @tag if it is free, or if its holder is no node. Returns false if
 * a node holds it.
 */
bool store_lock_try(const struct table *table, uint8_t tag);
/* Releases the lock if @tag holds it. */
void store_unlock(const struct table *table, uint8_t tag);

/*
 * Copies element @n to *out. Returns true if that is an image that can be used: it is READY, and
 * all of it lies in the room. *out is filled also if it is not, unless there is no element @n.
 */
bool store_image(const struct store *s, uint32_t n, struct mint_image *out);
/* Returns true if a node names element @n in its next[], trying[] or image[]. */
bool store_used(const struct table *table, uint32_t n);
/* Locked. Frees the elements that nobody uses, and those whose writer or state is impossible. */
void store_collect(const struct store *s);
/* Returns how much room is free. */
struct store_room store_room(const struct store *s);
/*
 * Locked. Returns the element of a READY or BOOT image of this kind, size and digest, or
 * MINT_NO_IMAGE if there is none. @sha256 must be known: not all 0.
 */
uint32_t store_find(const struct store *s, uint32_t kind, uint64_t size, const uint8_t sha256[32]);
/*
 * Locked. Makes an element for an image of @size bytes, more than 0, which is WRITING and has that
 * much room. It gets @name as store_set_name() writes it. Returns the element, or MINT_NO_IMAGE if
 * there is too little room or no free element.
 */
uint32_t store_claim(const struct store *s, uint32_t kind, uint64_t size, uint8_t writer,
		     const char *name);
/* Sets the image's name. If @name is too long, its end is kept. */
void store_set_name(struct mint_image *image, const char *name);
/* Frees the elements that node @writer was writing, which writes no more. Returns their count. */
unsigned int store_drop(const struct table *table, uint8_t writer);

/*
 * Locked. The node is about to start: moves its next[] to trying[]. Returns true if there is any
 * image that is to be tried.
 */
bool store_try(struct mint_node *node);
/*
 * Empties trying[]. If @good is true, what was tried becomes image[], from which the node starts
 * from now on; or else it is forgotten.
 */
void store_settle(struct mint_node *node, bool good);

#endif
