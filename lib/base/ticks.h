/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Times that several cores have read from their own counters. The counters of two cores differ a
 * little. So a time that another core has read may be ahead of now.
 */
#ifndef LIB_TICKS_H
#define LIB_TICKS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Returns the time from @then to @now, in the unit of both, or 0 if @then is ahead of @now. The
 * counters may wrap.
 */
static inline uint64_t ticks_since(uint64_t then, uint64_t now)
{
	uint64_t ticks = now - then;

	return (int64_t)ticks < 0 ? 0 : ticks;
}

/* Returns the time from @now to @end, or 0 if @end has come. */
static inline uint64_t ticks_left(uint64_t end, uint64_t now)
{
	return ticks_since(now, end);
}

/* Returns true if @end has come. */
static inline bool ticks_over(uint64_t end, uint64_t now)
{
	return !ticks_left(end, now);
}

#endif
