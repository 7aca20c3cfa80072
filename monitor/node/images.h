/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernels, initrds and command lines: those that the boot loader left in memory, and those that
 * nodes have brought into the image store since (docs/life.md). @n is always the index of a node.
 */
#ifndef MONITOR_MEM_IMAGES_H
#define MONITOR_MEM_IMAGES_H

#include "lib/table/store.h"
#include "lib/world/node_boot.h"

/*
 * Moves the boot loader's files to where the plan wants them. To be called once, before any of them
 * is used.
 */
void images_settle(const struct plan *plan);

/* What a node starts from, as the monitor has noted it: no other kernel can change this note. */
struct images {
	struct image_choice {
		/*
		 * element of the table's IMAGES, the first of which are the plan's files; or
		 * MINT_IMAGE_NONE or MINT_NO_IMAGE
		 */
		uint32_t index;
		/* only for an image in the store: a copy of that element */
		struct mint_image image;
	} of[MINT_IMAGE_KINDS];
};

/* Sets *@out to the images that the config names for node @n. */
void images_planned(const struct plan *plan, unsigned int n, struct images *out);
/*
 * Sets *@out to what node @n is to start from this time: the images that somebody has chosen for
 * its next start, and @has for every kind for which nothing was chosen. Returns false if nothing
 * was chosen, or if the lock of the store is not to be had, which is logged.
 */
bool images_next(const struct plan *plan, unsigned int n, const struct images *has,
		 struct images *out);
/*
 * Copies @images to their places in node @n's memory, and checks the copies. Sets *@boot to where
 * they are; @boot->kernel is still the whole file. Returns false if node @n cannot be started from
 * them; the reason is logged.
 */
bool images_bring(const struct plan *plan, unsigned int n, const struct images *images,
		  struct node_boot *boot);
/*
 * Notes in the table that node @n is started from @images. @next: they are what images_next() gave.
 */
void images_use(unsigned int n, const struct images *images, bool next);
/*
 * The last step: moves the part of the kernel's file that is entered to its place. Afterwards the
 * file is overwritten.
 */
void images_unwrap(const struct node_boot *boot);

/* Returns the image store, for the functions of lib/table/store.h. */
struct store images_store(const struct plan *plan);
#define IMAGES_NAME 64
/*
 * Writes into @buf a printable name for image @index, and returns @buf. @image: what the store says
 * about it; a kernel wrote that, so each character that is not printable becomes a '?'.
 */
const char *images_name(char buf[IMAGES_NAME], const struct plan *plan, uint32_t index,
			const struct mint_image *image);

#endif
