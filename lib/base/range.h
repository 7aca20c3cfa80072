/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ranges of physical addresses, and sets of them. A range is half open, [start, end), in bytes;
 * with end == start it is empty. This form is used everywhere; forms with a last byte exist only
 * where data come in or go out (ACPI, PCI, text).
 */
#ifndef LIB_RANGE_H
#define LIB_RANGE_H

#include <stdbool.h>
#include <stdint.h>

typedef uint64_t phys_t;		/* a physical address, bytes */

#define KIB(n)	((uint64_t)(n) << 10)
#define MIB(n)	((uint64_t)(n) << 20)
#define GIB(n)	((uint64_t)(n) << 30)

struct range {
	phys_t start;
	phys_t end;
};

static inline struct range range_of(phys_t start, uint64_t size)
{
	return (struct range){ start, start + size };
}

static inline uint64_t range_size(struct range r)
{
	return r.end > r.start ? r.end - r.start : 0;
}

static inline bool range_empty(struct range r)
{
	return r.end <= r.start;
}

static inline bool range_overlaps(struct range a, struct range b)
{
	return !range_empty(a) && !range_empty(b) && a.start < b.end && b.start < a.end;
}

/* Returns true if all of @inner is in @outer. The empty range is in every range. */
static inline bool range_contains(struct range outer, struct range inner)
{
	return range_empty(inner) || (outer.start <= inner.start && inner.end <= outer.end);
}

static inline bool range_has(struct range r, phys_t addr)
{
	return r.start <= addr && addr < r.end;
}

/* For both, @align is a power of two. */
static inline uint64_t align_up(uint64_t v, uint64_t align)
{
	return (v + align - 1) & ~(align - 1);
}

static inline uint64_t align_down(uint64_t v, uint64_t align)
{
	return v & ~(align - 1);
}

/* Returns the largest part of @r that begins and ends at a multiple of @align; it may be empty. */
struct range range_shrink(struct range r, uint64_t align);
/* Returns the part of @a that is also in @b; it may be empty ({0, 0}). */
struct range range_intersect(struct range a, struct range b);

/*
 * Cuts the @count ranges at @r into pieces of @size bytes; the last one of each range may be
 * smaller. *piece becomes piece number @k, from 0 on. Returns false if there is none.
 */
bool range_piece(const struct range *r, unsigned int count, uint64_t size, uint64_t k,
		 struct range *piece);

#define RANGE_SET_MAX 128

/*
 * The ranges ascend, and do not overlap or touch. An operation that would need more than
 * RANGE_SET_MAX ranges leaves the set as it was and sets `overflow`.
 */
struct range_set {
	unsigned int count;
	bool overflow;
	struct range r[RANGE_SET_MAX];
};

/* Makes the set empty, and clears `overflow`. */
void range_set_clear(struct range_set *s);
/* Adds @r, some or all of which may be in the set already. */
void range_set_add(struct range_set *s, struct range r);
/* Removes @r, some or all of which may not be in the set. */
void range_set_subtract(struct range_set *s, struct range r);
/* Returns true if every byte of @r is in the set. */
bool range_set_covers(const struct range_set *s, struct range r);
/* Returns how many bytes are in the set. */
uint64_t range_set_size(const struct range_set *s);
/*
 * Find the lowest (highest) place for @size bytes that is inside @within and in the set, aligned to
 * @align, a power of two. *addr becomes its address. Return false if there is none.
 */
bool range_set_find_low(const struct range_set *s, struct range within,
			uint64_t size, uint64_t align, phys_t *addr);
bool range_set_find_high(const struct range_set *s, struct range within,
			 uint64_t size, uint64_t align, phys_t *addr);

#endif
