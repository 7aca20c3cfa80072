/* SPDX-License-Identifier: GPL-2.0-only */
/* Calculations with struct machine_screen: the screen as firmware or boot loader have left it. */
#ifndef LIB_SCREEN_H
#define LIB_SCREEN_H

#include "lib/machine/machine.h"

/*
 * Sets the fields from masks of a pixel's bits. The lowest run of bits that are below s->depth and
 * in none of the masks becomes the reserved field.
 */
void screen_set_fields(struct machine_screen *s, uint32_t red, uint32_t green, uint32_t blue);
/* Returns the mask of a field: 0 if its size is 0, or if it does not fit in 32 bits. */
uint32_t screen_mask(struct screen_field field);
/* Returns the screen's memory, or an empty range if it has none. */
struct range screen_range(const struct machine_screen *s);
/*
 * Returns true if it is SCREEN_LINEAR and possible: all values are in range, and a line has room
 * for its pixels.
 */
bool screen_is_linear(const struct machine_screen *s);

#endif
