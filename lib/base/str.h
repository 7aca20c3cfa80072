/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The C library's memory and string functions that the freestanding monitor needs. lib/base/str.c
 * is linked into the monitor alone, since hosted programs have their own. Beside them, one of ours
 * for NUL-terminated strings of bounded size.
 */
#ifndef LIB_STR_H
#define LIB_STR_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __KERNEL__
#include <linux/string.h>		/* mint.ko: there they may be macros */
#else
void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
#endif

/*
 * Copies @len bytes of @src and a NUL into @dst, which has @size bytes. Returns false, and changes
 * nothing, if they do not fit or if @src has a NUL among them.
 */
static inline bool str_copy(char *dst, size_t size, const char *src, size_t len)
{
	if (len >= size)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!src[i])
			return false;
	for (size_t i = 0; i < len; i++)
		dst[i] = src[i];
	dst[len] = '\0';
	return true;
}

#endif
