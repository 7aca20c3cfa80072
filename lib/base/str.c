// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plain loops over words of 8 bytes. "rep movsb" and "rep stosb" are not used, since an emulator
 * (QEMU TCG) executes them byte by byte.
 */
#include <stdint.h>
#include "lib/base/str.h"

/*
 * A compiler that recognises a loop which copies, fills or measures replaces it by a call of
 * memcpy(), memset() or strlen(): the very functions that are defined here. This macro emits no
 * instruction, but must not be moved out of a loop, and so the loop remains. (GCC's attribute for
 * that, optimize("no-tree-loop-distribute-patterns"), is unknown to clang, and drops other options
 * of the command line.)
 */
#define KEEP_LOOP() __asm__ volatile("" ::: "memory")

/* Eight bytes of any type, at any address. */
typedef uint64_t __attribute__((may_alias, aligned(1))) word_t;

/*
 * Words in one round of the loops that go over whole images and the memory of whole nodes. With one
 * word in a round, most instructions would only count.
 */
#define ROUND 8

/*
 * Copies towards higher addresses. That is right even if @dst is below @src and they overlap, since
 * each word is read before a word behind it is written.
 */
static void copy_up(unsigned char *dst, const unsigned char *src, size_t n)
{
	for (; n >= ROUND * sizeof(word_t); n -= ROUND * sizeof(word_t)) {
#pragma GCC unroll 8
		for (unsigned int i = 0; i < ROUND; i++)
			((word_t *)dst)[i] = ((const word_t *)src)[i];
		dst += ROUND * sizeof(word_t);
		src += ROUND * sizeof(word_t);
		KEEP_LOOP();
	}
	for (; n >= sizeof(word_t); n -= sizeof(word_t)) {
		*(word_t *)dst = *(const word_t *)src;
		dst += sizeof(word_t);
		src += sizeof(word_t);
		KEEP_LOOP();
	}
	for (; n; n--) {
		*dst++ = *src++;
		KEEP_LOOP();
	}
}

static void copy_down(unsigned char *dst, const unsigned char *src, size_t n)
{
	for (; n >= sizeof(word_t); n -= sizeof(word_t)) {
		*(word_t *)(dst + n - sizeof(word_t)) = *(const word_t *)(src + n - sizeof(word_t));
		KEEP_LOOP();
	}
	while (n--) {
		dst[n] = src[n];
		KEEP_LOOP();
	}
}

void *memcpy(void *dst, const void *src, size_t n)
{
	copy_up(dst, src, n);
	return dst;
}

void *memmove(void *dst, const void *src, size_t n)
{
	/* If dst is below src, the difference wraps and is large. */
	if ((uintptr_t)dst - (uintptr_t)src >= n)
		copy_up(dst, src, n);
	else
		copy_down(dst, src, n);
	return dst;
}

void *memset(void *dst, int c, size_t n)
{
	uint64_t word = (unsigned char)c * 0x0101010101010101ull;
	unsigned char *p = dst;

	for (; n >= ROUND * sizeof(word_t); n -= ROUND * sizeof(word_t)) {
#pragma GCC unroll 8
		for (unsigned int i = 0; i < ROUND; i++)
			((word_t *)p)[i] = word;
		p += ROUND * sizeof(word_t);
		KEEP_LOOP();
	}
	for (; n >= sizeof(word_t); n -= sizeof(word_t)) {
		*(word_t *)p = word;
		p += sizeof(word_t);
		KEEP_LOOP();
	}
	for (; n; n--) {
		*p++ = (unsigned char)c;
		KEEP_LOOP();
	}
	return dst;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *p = a, *q = b;

	/* Words are compared as long as they are equal; then bytes show which one is smaller. */
	for (; n >= sizeof(word_t) && *(const word_t *)p == *(const word_t *)q;
	     n -= sizeof(word_t)) {
		p += sizeof(word_t);
		q += sizeof(word_t);
		KEEP_LOOP();
	}
	for (; n; n--, p++, q++) {
		if (*p != *q)
			return *p < *q ? -1 : 1;
		KEEP_LOOP();
	}
	return 0;
}

size_t strlen(const char *s)
{
	size_t n = 0;

	while (s[n]) {
		n++;
		KEEP_LOOP();
	}
	return n;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++) {
		if (*a != *b)
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		if (!*a)
			break;
		KEEP_LOOP();
	}
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}
