/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The index of the image store: MINT_ARRAY_IMAGES, and the nodes' next[], trying[]
 * and image[] (mint/abi.h). The same in the monitor and in mint.ko.
 *
 * Any kernel can scribble over the table. What is read there is checked: nothing of
 * it leads out of the room of struct store, which comes from elsewhere.
 * "Locked": the caller holds MINT_LOCK_STORE.
 */
#ifndef LIB_STORE_H
#define LIB_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/table/table.h"

#define STORE_PAGE 4096u

struct store {
	const struct table *table;			/* valid */
	uint64_t start, size;		/* the room, whole pages; size 0: there is none */
};

struct store_room {
	uint64_t free;			/* bytes that no image has */
	uint64_t largest;		/* of them in one piece */
};

/* Take MINT_LOCK_STORE for @tag; also from a holder that is no node. False: somebody has it. */
bool store_lock_try(const struct table *table, uint8_t tag);
void store_unlock(const struct table *table, uint8_t tag);

/* A copy of element @n, if it is READY and all of it lies in the room. */
bool store_image(const struct store *s, uint32_t n, struct mint_image *out);
/* Does a node name element @n: as what it starts from, or will? */
bool store_used(const struct table *table, uint32_t n);
/* Locked: free what nobody uses, and what cannot be. */
void store_collect(const struct store *s);
struct store_room store_room(const struct store *s);
/* Locked: a READY or BOOT image with this digest, which is known. MINT_NO_IMAGE: there is none. */
uint32_t store_find(const struct store *s, uint32_t kind, uint64_t size, const uint8_t sha256[32]);
/*
 * Locked: an element, WRITING, with @size bytes of room, more than 0. Of @name the end is
 * kept, if it is too long. MINT_NO_IMAGE: no room, or no free element.
 */
uint32_t store_claim(const struct store *s, uint32_t kind, uint64_t size, uint8_t writer,
		     const char *name);
/* Its name; of one that is too long the end. */
void store_set_name(struct mint_image *image, const char *name);
/* Free what @writer was writing: it is dead. The count. */
unsigned int store_drop(const struct table *table, uint8_t writer);

/* Locked: a start begins with what is next. False: nothing is. */
bool store_try(struct mint_node *node);
/* It was good, and is what the node starts from; or it was not, and is forgotten. */
void store_settle(struct mint_node *node, bool good);

#endif
