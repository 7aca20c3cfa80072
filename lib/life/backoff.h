/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When a node that dies soon after each start is started again: at once the first time,
 * then after 1, 2, 4 ... seconds. Life and death are the caller's.
 */
#ifndef LIB_BACKOFF_H
#define LIB_BACKOFF_H

#include <stdint.h>

#define BACKOFF_LIVED_MS	60000	/* a life that lasted so long was one */

/* Early deaths in a row, @deaths before this one, which ended a life of @lived_ms. */
uint32_t backoff_count(uint32_t deaths, uint64_t lived_ms);
/* ms from death number @deaths in a row to the next start: @most_ms at most. */
uint32_t backoff_ms(uint32_t deaths, uint32_t most_ms);

#endif
