/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernels, initrds and command lines: those that the boot loader left in memory, and
 * those that nodes have brought since into the image store (docs/life.md).
 */
#ifndef MONITOR_MEM_IMAGES_H
#define MONITOR_MEM_IMAGES_H

#include "lib/table/store.h"
#include "lib/world/node_boot.h"

/* Move those that lie in somebody's way to where the plan wants them. */
void images_settle(const struct plan *plan);

/* What a node starts from, as the monitor has noted it: no other kernel can change that. */
struct images {
	struct image_choice {
		uint32_t index;		/* element of the table's IMAGES, MINT_IMAGE_NONE or MINT_NO_IMAGE */
		struct mint_image image; /* of one in the store: what that element said */
	} of[MINT_IMAGE_KINDS];
};

/* Those that the config names. */
void images_planned(const struct plan *plan, unsigned int n, struct images *out);
/* What node @n is given for this start, beside what it has. False: nothing. */
bool images_next(const struct plan *plan, unsigned int n, const struct images *has,
		 struct images *out);
/*
 * Copy what node @n is to start from to its places, and look whether the copies are good. @boot says
 * where they are; the kernel is the whole file yet. Returns false if it cannot be started from
 * them; the log says why.
 */
bool images_bring(const struct plan *plan, unsigned int n, const struct images *images,
		  struct node_boot *boot);
/* It is started from @images; @next: that was what it was given. */
void images_use(unsigned int n, const struct images *images, bool next);
/* The last step: of the kernel's file what is entered goes to its place. */
void images_unwrap(const struct node_boot *boot);

/* The store, and whose name to show for what a kernel wrote there. */
struct store images_store(const struct plan *plan);
#define IMAGES_NAME 64
const char *images_name(char buf[IMAGES_NAME], const struct plan *plan, uint32_t index,
			const struct mint_image *image);

#endif
