/* SPDX-License-Identifier: GPL-2.0-only */
/* The screen as the firmware or the boot loader left it: struct machine_screen's arithmetic. */
#ifndef LIB_SCREEN_H
#define LIB_SCREEN_H

#include "lib/machine/machine.h"

/* What a pixel's bits say, as masks; the lowest bits of @depth that are in none of them are reserved. */
void screen_set_fields(struct machine_screen *s, uint32_t red, uint32_t green, uint32_t blue);
/* The bits of a field: empty for a size of 0, also where it does not fit in 32 bits. */
uint32_t screen_mask(struct screen_field field);
/* Its memory; empty: it has none. */
struct range screen_range(const struct machine_screen *s);
/* Is it SCREEN_LINEAR, and can it be one: is everything in range, and does a line hold its pixels? */
bool screen_is_linear(const struct machine_screen *s);

#endif
