/* SPDX-License-Identifier: GPL-2.0-only */
/* SHA-256 (FIPS 180-4) of images: for those the config demands, and to keep equal ones once. */
#ifndef LIB_SHA256_H
#define LIB_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE	32
#define SHA256_TEXT	65		/* 64 hexadecimal digits and a NUL */

struct sha256 {
	uint32_t state[8];
	uint64_t size;			/* bytes added so far */
	uint8_t block[64];		/* size % 64 of them wait here */
};

/* Begins a digest. */
void sha256_begin(struct sha256 *s);
/* Adds @size bytes. */
void sha256_add(struct sha256 *s, const void *data, size_t size);
/* Ends the digest of all bytes that were added, and writes it to @digest. */
void sha256_end(struct sha256 *s, uint8_t digest[SHA256_SIZE]);
/* Writes the digest of @size bytes to @digest. */
void sha256_of(const void *data, size_t size, uint8_t digest[SHA256_SIZE]);

/* Writes the digest's hexadecimal digits, in lower case, and returns @buf. */
const char *sha256_text(char buf[SHA256_TEXT], const uint8_t digest[SHA256_SIZE]);
/* Returns true if all bytes are 0: that stands for "none" where a digest may be left out. */
bool sha256_none(const uint8_t digest[SHA256_SIZE]);

#endif
