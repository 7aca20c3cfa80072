/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copying what a node starts from to where it starts. Other kernels can write to the source at any
 * instant, so each byte of it is read once, and what is summed is the copy: the bytes that were
 * found good are the bytes that are started.
 */
#ifndef LIB_IMAGE_COPY_H
#define LIB_IMAGE_COPY_H

#include <stdint.h>
#include "lib/base/sha256.h"

/* What the copy has to be. NULL: anything. */
struct image_want {
	const uint8_t *brought;		/* SHA-256 that the image had when it was brought */
	const uint8_t *pin;		/* SHA-256 that the config pins it to */
};

enum image_copy_error {
	IMAGE_COPY_OK,
	IMAGE_COPY_CHANGED,		/* it is not what was brought */
	IMAGE_COPY_PIN			/* it is not what the config pins */
};

/*
 * Copy @size bytes. @digest is the copy's, if anything is wanted of it. @breathe is called now and
 * then, if it is not NULL.
 */
enum image_copy_error image_copy(void *to, const void *from, uint64_t size,
				 const struct image_want *want, uint8_t digest[SHA256_SIZE],
				 void (*breathe)(void));

#endif
