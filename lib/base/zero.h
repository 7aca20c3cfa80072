/* SPDX-License-Identifier: GPL-2.0-only */
/* Zeroing much memory that nobody will read soon. */
#ifndef LIB_ZERO_H
#define LIB_ZERO_H

#include <stdint.h>

/*
 * Zeroes @size bytes at @at; both are multiples of 64. The stores go past the caches: a plain store
 * would first read the line, and would displace data of others from a cache that they share. Each
 * round writes eight words, as in lib/base/str.c.
 */
static inline void zero_past_caches(void *at, uint64_t size)
{
	for (char *p = at, *end = p + size; p < end; p += 8 * sizeof(uint64_t))
		asm volatile("movnti %1, (%0)\n\t"
			     "movnti %1, 8(%0)\n\t"
			     "movnti %1, 16(%0)\n\t"
			     "movnti %1, 24(%0)\n\t"
			     "movnti %1, 32(%0)\n\t"
			     "movnti %1, 40(%0)\n\t"
			     "movnti %1, 48(%0)\n\t"
			     "movnti %1, 56(%0)"
			     :: "r"(p), "r"(0ull) : "memory");
	asm volatile("sfence" ::: "memory");
}

#endif
