/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bounded reading of bytes from outside. A cursor never moves past its end. A read that does not
 * fit returns 0 (or NULL) and sets `failed`, which stays set: so a parser can read a whole header
 * and check once. Numbers are little-endian and need not be aligned.
 */
#ifndef LIB_CURSOR_H
#define LIB_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cursor {
	const uint8_t *p;		/* the next byte */
	size_t left;			/* bytes from there on */
	bool failed;
};

/* Returns a cursor over @size bytes at @data. */
static inline struct cursor cursor_of(const void *data, size_t size)
{
	return (struct cursor){ .p = data, .left = size };
}

/* Returns the next @n bytes and moves past them, or NULL if there are fewer. */
static inline const uint8_t *cursor_take(struct cursor *c, size_t n)
{
	const uint8_t *p = c->p;

	if (c->failed || n > c->left) {
		c->failed = true;
		return NULL;
	}
	c->p += n;
	c->left -= n;
	return p;
}

/* Reads a number of @n bytes, at most 8. */
static inline uint64_t cursor_le(struct cursor *c, unsigned int n)
{
	const uint8_t *p = cursor_take(c, n);
	uint64_t v = 0;

	for (unsigned int i = 0; p && i < n; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

static inline uint8_t cursor_u8(struct cursor *c) { return (uint8_t)cursor_le(c, 1); }
static inline uint16_t cursor_u16(struct cursor *c) { return (uint16_t)cursor_le(c, 2); }
static inline uint32_t cursor_u32(struct cursor *c) { return (uint32_t)cursor_le(c, 4); }
static inline uint64_t cursor_u64(struct cursor *c) { return cursor_le(c, 8); }

/*
 * Returns a cursor over the next @n bytes, and moves past them. Both cursors have failed if there
 * are fewer.
 */
static inline struct cursor cursor_sub(struct cursor *c, size_t n)
{
	const uint8_t *p = cursor_take(c, n);

	return (struct cursor){ .p = p, .left = p ? n : 0, .failed = !p };
}

#endif
