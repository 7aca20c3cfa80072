/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading memory that other kernels may change at any instant. */
#ifndef LIB_SHARED_H
#define LIB_SHARED_H

#include "lib/base/str.h"

/*
 * Copies @n bytes, and reads each once. What the caller checks in the copy is what it uses
 * afterwards: the compiler does not read @src again.
 */
static inline void copy_shared(void *dst, const void *src, size_t n)
{
	memcpy(dst, src, n);
	__asm__ volatile("" : : "r"(dst) : "memory");
}

#endif
