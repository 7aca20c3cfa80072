/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ranges of physical addresses, and sets of them. A range is half open,
 * [start, end), in bytes; end == start is the empty range. One convention
 * everywhere; "last byte" forms exist only at the borders (ACPI, PCI, text).
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

/* Is all of @inner in @outer? The empty range is in every range. */
static inline bool range_contains(struct range outer, struct range inner)
{
	return range_empty(inner) || (outer.start <= inner.start && inner.end <= outer.end);
}

static inline bool range_has(struct range r, phys_t addr)
{
	return r.start <= addr && addr < r.end;
}

/* @align is a power of two. */
static inline uint64_t align_up(uint64_t v, uint64_t align)
{
	return (v + align - 1) & ~(align - 1);
}

static inline uint64_t align_down(uint64_t v, uint64_t align)
{
	return v & ~(align - 1);
}

/* The largest part of @r that begins and ends on @align; may be empty. */
struct range range_shrink(struct range r, uint64_t align);
/* The part of @a that is also in @b; may be empty ({0, 0}). */
struct range range_intersect(struct range a, struct range b);

/*
 * The @k-th piece, from 0, of @count ranges that are cut into pieces of @size bytes; the
 * last one of each range may be smaller. False: there are no more than @k.
 */
bool range_piece(const struct range *r, unsigned int count, uint64_t size, uint64_t k,
		 struct range *piece);

#define RANGE_SET_MAX 128

/*
 * Ascending, disjoint, never adjacent. An operation that would need more than
 * RANGE_SET_MAX ranges leaves the set as it was and sets overflow.
 */
struct range_set {
	unsigned int count;
	bool overflow;
	struct range r[RANGE_SET_MAX];
};

void range_set_clear(struct range_set *s);
void range_set_add(struct range_set *s, struct range r);
void range_set_subtract(struct range_set *s, struct range r);
/* Is every byte of @r in the set? */
bool range_set_covers(const struct range_set *s, struct range r);
uint64_t range_set_size(const struct range_set *s);
/*
 * The lowest (highest) address inside @within at which @size bytes, aligned to
 * @align (a power of two), lie wholly in the set. False: there is none.
 */
bool range_set_find_low(const struct range_set *s, struct range within,
			uint64_t size, uint64_t align, phys_t *addr);
bool range_set_find_high(const struct range_set *s, struct range within,
			 uint64_t size, uint64_t align, phys_t *addr);

#endif
