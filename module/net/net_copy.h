/* SPDX-License-Identifier: GPL-2.0-only */
/* Copies between Linux's memory and the two parts of a frame in a ring. */
#ifndef MINT_KO_NET_COPY_H
#define MINT_KO_NET_COPY_H

#include <linux/minmax.h>
#include <linux/string.h>
#include "lib/net/net_ring.h"

#define NET_COPY_LONG	256		/* bytes; below, REP MOVS costs more than it saves */

/*
 * memcpy() copies words in a loop on processors without FSRM, where for long copies REP MOVSQ is
 * faster (Intel Optimization Reference Manual, 3.7.6). It is on those with FSRM, too.
 */
static inline void net_copy(void *to, const void *from, size_t size)
{
	size_t words = size / sizeof(u64);

	if (size < NET_COPY_LONG) {
		memcpy(to, from, size);
		return;
	}
	asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
	memcpy(to, from, size % sizeof(u64));
}

/* Takes @size bytes off the front of @span, which has so many; returns the next piece of them. */
static inline void *net_span_take(struct net_span *span, size_t size, size_t *piece)
{
	unsigned int k = !span->size[0];
	void *at = span->at[k];

	*piece = min(size, span->size[k]);
	span->at[k] += *piece;
	span->size[k] -= *piece;
	return at;
}

static inline void net_span_put(struct net_span *to, const void *from, size_t size)
{
	size_t piece;

	for (; size; from += piece, size -= piece) {
		void *at = net_span_take(to, size, &piece);

		net_copy(at, from, piece);
	}
}

static inline void net_span_get(struct net_span *from, void *to, size_t size)
{
	size_t piece;

	for (; size; to += piece, size -= piece) {
		const void *at = net_span_take(from, size, &piece);

		net_copy(to, at, piece);
	}
}

#endif
