// SPDX-License-Identifier: GPL-2.0-only
/* Piece by piece, each byte is copied once and the copy is added to the digest. */
#include "lib/image/image_copy.h"
#include "lib/base/shared.h"

#define PIECE	0x10000u		/* small enough to be in a cache still when it is summed */

enum image_copy_error image_copy(void *to, const void *from, uint64_t size,
				 const struct image_want *want, uint8_t digest[SHA256_SIZE],
				 void (*breathe)(void))
{
	bool summed = want->brought || want->sha256;
	struct sha256 sum;

	sha256_begin(&sum);
	for (uint64_t at = 0; at < size; at += PIECE) {
		uint64_t n = size - at < PIECE ? size - at : PIECE;

		copy_shared((uint8_t *)to + at, (const uint8_t *)from + at, n);
		if (summed)
			sha256_add(&sum, (uint8_t *)to + at, n);
		if (breathe)
			breathe();
	}
	if (!summed)
		return IMAGE_COPY_OK;
	sha256_end(&sum, digest);
	if (want->brought && memcmp(digest, want->brought, SHA256_SIZE))
		return IMAGE_COPY_CHANGED;
	return want->sha256 && memcmp(digest, want->sha256, SHA256_SIZE) ? IMAGE_COPY_DIGEST :
		IMAGE_COPY_OK;
}
