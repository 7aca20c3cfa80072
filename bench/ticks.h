/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BENCH_TICKS_H
#define BENCH_TICKS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* The TSC, which all cores of the machine share. */
static inline uint64_t rdtsc(void)
{
	uint32_t lo, hi;

	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return lo | (uint64_t)hi << 32;
}

static inline void __attribute__((noreturn)) die(const char *what)
{
	perror(what);
	exit(1);
}

#endif
