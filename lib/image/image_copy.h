/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copies what a node starts from to the place where it starts. Other kernels can write to the
 * source at any instant. So each byte of it is read once, and the digest is that of the copy: the
 * bytes that were checked are the bytes that are started.
 */
#ifndef LIB_IMAGE_COPY_H
#define LIB_IMAGE_COPY_H

#include <stdint.h>
#include "lib/base/sha256.h"

/* The digests that the copy must have. NULL: it may have any. */
struct image_want {
	const uint8_t *brought;		/* SHA-256 of the image when a node brought it */
	const uint8_t *sha256;		/* SHA-256 that the config demands */
};

enum image_copy_error {
	IMAGE_COPY_OK,
	IMAGE_COPY_CHANGED,		/* it is not what was brought */
	IMAGE_COPY_DIGEST		/* it is not what the config demands */
};

/*
 * Copies @size bytes from @from to @to. @digest becomes the copy's SHA-256 if @want names any
 * digest. @breathe, if it is not NULL, is called after each 64 KiB.
 */
enum image_copy_error image_copy(void *to, const void *from, uint64_t size,
				 const struct image_want *want, uint8_t digest[SHA256_SIZE],
				 void (*breathe)(void));

#endif
