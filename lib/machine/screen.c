// SPDX-License-Identifier: GPL-2.0-only
/*
 * A screen is described by masks in one place and by positions and sizes in another; whoever gets
 * one from outside checks here that it is possible.
 */
#include "lib/machine/screen.h"

#define DEPTH_MIN	8u
#define DEPTH_MAX	32u
#define PIXELS_MAX	UINT16_MAX	/* and bytes in a line: screen_info has 16 bits */

/* Returns the lowest run of bits in @mask. */
static struct screen_field field_of(uint32_t mask)
{
	struct screen_field field = { 0 };

	if (!mask)
		return field;
	while (!(mask >> field.position & 1))
		field.position++;
	while (field.position + field.size < 32 && mask >> (field.position + field.size) & 1)
		field.size++;
	return field;
}

uint32_t screen_mask(struct screen_field field)
{
	if (!field.size || field.position + field.size > 32)
		return 0;
	return (uint32_t)(((1ull << field.size) - 1) << field.position);
}

void screen_set_fields(struct machine_screen *s, uint32_t red, uint32_t green, uint32_t blue)
{
	uint32_t all = s->depth && s->depth <= DEPTH_MAX ? UINT32_MAX >> (DEPTH_MAX - s->depth) : 0;

	s->red = field_of(red);
	s->green = field_of(green);
	s->blue = field_of(blue);
	s->reserved = field_of(all & ~(red | green | blue));
}

struct range screen_range(const struct machine_screen *s)
{
	return range_of(s->addr, s->kind == SCREEN_LINEAR ? (uint64_t)s->pitch * s->height : 0);
}

static bool inside(struct screen_field field, unsigned int depth)
{
	return field.size && field.position + field.size <= depth;
}

bool screen_is_linear(const struct machine_screen *s)
{
	uint64_t size = (uint64_t)s->pitch * s->height;

	return s->kind == SCREEN_LINEAR && s->addr && s->addr < UINT64_MAX - size &&
	       s->width && s->width <= PIXELS_MAX && s->height && s->height <= PIXELS_MAX &&
	       s->depth >= DEPTH_MIN && s->depth <= DEPTH_MAX && s->pitch <= PIXELS_MAX &&
	       (uint64_t)s->width * s->depth <= (uint64_t)s->pitch * 8 &&
	       inside(s->red, s->depth) && inside(s->green, s->depth) &&
	       inside(s->blue, s->depth) &&
	       s->reserved.position + s->reserved.size <= s->depth;
}
