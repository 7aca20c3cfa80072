// SPDX-License-Identifier: GPL-2.0-only
/*
 * A set is an ascending array of ranges. To add or to subtract is to replace the ranges that the
 * operand overlaps by what is left of them.
 */
#include "lib/base/range.h"

struct range range_shrink(struct range r, uint64_t align)
{
	phys_t start = align_up(r.start, align), end = align_down(r.end, align);

	/* If start < r.start, it wrapped: aligning up went past the last address. */
	if (range_empty(r) || start < r.start || start >= end)
		return (struct range){ 0, 0 };
	return (struct range){ start, end };
}

struct range range_intersect(struct range a, struct range b)
{
	if (!range_overlaps(a, b))
		return (struct range){ 0, 0 };
	return (struct range){
		a.start > b.start ? a.start : b.start,
		a.end < b.end ? a.end : b.end,
	};
}

bool range_piece(const struct range *r, unsigned int count, uint64_t size, uint64_t k,
		 struct range *piece)
{
	for (unsigned int i = 0; i < count; i++) {
		uint64_t pieces = range_size(r[i]) / size + !!(range_size(r[i]) % size);

		if (k < pieces) {
			piece->start = r[i].start + k * size;
			piece->end = r[i].end - piece->start > size ? piece->start + size :
				r[i].end;
			return true;
		}
		k -= pieces;
	}
	return false;
}

void range_set_clear(struct range_set *s)
{
	s->count = 0;
	s->overflow = false;
}

/*
 * Replaces the ranges [first, last) by @piece_count others. The caller sees to it that they are in
 * order.
 */
static void replace(struct range_set *s, unsigned int first, unsigned int last,
		    const struct range *piece, unsigned int piece_count)
{
	unsigned int tail = s->count - last;
	unsigned int moved = first + piece_count;

	if (moved + tail > RANGE_SET_MAX) {
		s->overflow = true;
		return;
	}
	if (moved < last)
		for (unsigned int i = 0; i < tail; i++)
			s->r[moved + i] = s->r[last + i];
	else
		for (unsigned int i = tail; i-- > 0; )
			s->r[moved + i] = s->r[last + i];
	for (unsigned int i = 0; i < piece_count; i++)
		s->r[first + i] = piece[i];
	s->count = moved + tail;
}

void range_set_add(struct range_set *s, struct range r)
{
	unsigned int first = 0, last;

	if (range_empty(r))
		return;
	/* [first, last) are the ranges that r overlaps or touches. */
	while (first < s->count && s->r[first].end < r.start)
		first++;
	last = first;
	while (last < s->count && s->r[last].start <= r.end)
		last++;
	if (first < last) {
		if (s->r[first].start < r.start)
			r.start = s->r[first].start;
		if (s->r[last - 1].end > r.end)
			r.end = s->r[last - 1].end;
	}
	replace(s, first, last, &r, 1);
}

void range_set_subtract(struct range_set *s, struct range r)
{
	struct range rest[2];
	unsigned int first = 0, last, n = 0;

	if (range_empty(r))
		return;
	/* [first, last) are the ranges that r overlaps. */
	while (first < s->count && s->r[first].end <= r.start)
		first++;
	last = first;
	while (last < s->count && s->r[last].start < r.end)
		last++;
	if (first == last)
		return;
	if (s->r[first].start < r.start)
		rest[n++] = (struct range){ s->r[first].start, r.start };
	if (s->r[last - 1].end > r.end)
		rest[n++] = (struct range){ r.end, s->r[last - 1].end };
	replace(s, first, last, rest, n);
}

bool range_set_covers(const struct range_set *s, struct range r)
{
	if (range_empty(r))
		return true;
	/* Ranges of a set never touch: so one range contains all of r, or r is not covered. */
	for (unsigned int i = 0; i < s->count; i++)
		if (range_contains(s->r[i], r))
			return true;
	return false;
}

uint64_t range_set_size(const struct range_set *s)
{
	uint64_t size = 0;

	for (unsigned int i = 0; i < s->count; i++)
		size += range_size(s->r[i]);
	return size;
}

bool range_set_find_low(const struct range_set *s, struct range within,
			uint64_t size, uint64_t align, phys_t *addr)
{
	for (unsigned int i = 0; i < s->count; i++) {
		struct range r = range_intersect(s->r[i], within);
		phys_t at = align_up(r.start, align);

		if (range_empty(r) || at < r.start || at >= r.end || r.end - at < size)
			continue;
		*addr = at;
		return true;
	}
	return false;
}

bool range_set_find_high(const struct range_set *s, struct range within,
			 uint64_t size, uint64_t align, phys_t *addr)
{
	for (unsigned int i = s->count; i-- > 0; ) {
		struct range r = range_intersect(s->r[i], within);
		phys_t at;

		if (range_empty(r) || range_size(r) < size)
			continue;
		at = align_down(r.end - size, align);
		if (at < r.start)
			continue;
		*addr = at;
		return true;
	}
	return false;
}
