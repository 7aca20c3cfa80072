/* SPDX-License-Identifier: GPL-2.0-only */
/* A ring between two nodes, with all that both sides keep, in allocations that ASan watches. */
#ifndef TESTS_NET_FIXTURE_H
#define TESTS_NET_FIXTURE_H

#include <stdlib.h>
#include <string.h>
#include "lib/net/net_frame.h"
#include "lib/net/net_ring.h"

struct net_ends {
	struct mint_net_out *out;
	struct mint_net_in *in;
	uint8_t *data;
	uint32_t units;
	struct net_writer w;
	struct net_reader r;
};

static inline void net_ends_begin(struct net_ends *e)
{
	net_writer_begin(&e->w, 100);
	net_reader_begin(&e->r, 200);
}

static inline void net_ends_make(struct net_ends *e, uint32_t units)
{
	e->units = units;
	e->out = calloc(1, sizeof(*e->out));
	e->in = calloc(1, sizeof(*e->in));
	e->data = calloc(units, MINT_NET_UNIT);
	e->w = (struct net_writer){ .out = e->out, .in = e->in, .data = e->data, .units = units };
	e->r = (struct net_reader){ .out = e->out, .in = e->in, .data = e->data, .units = units };
	net_ends_begin(e);
}

static inline void net_ends_free(struct net_ends *e)
{
	free(e->out);
	free(e->in);
	free(e->data);
}

/* Tends both sides until they agree. Returns true if they do. */
static inline bool net_ends_link(struct net_ends *e)
{
	for (unsigned int i = 0; i < 3; i++) {
		net_reader_tend(&e->r);
		net_writer_tend(&e->w);
	}
	return net_reader_tend(&e->r) && net_writer_tend(&e->w);
}

static inline void net_fill(struct net_span s, uint8_t first)
{
	for (unsigned int k = 0; k < 2; k++)
		for (size_t i = 0; i < s.size[k]; i++)
			s.at[k][i] = first++;
}

/* Returns true if the bytes count up from @first. */
static inline bool net_counts_up(struct net_span s, uint8_t first)
{
	for (unsigned int k = 0; k < 2; k++)
		for (size_t i = 0; i < s.size[k]; i++)
			if (s.at[k][i] != first++)
				return false;
	return true;
}

/* Sends a frame whose bytes count up from the low byte of its size. */
static inline bool net_send(struct net_ends *e, uint32_t size)
{
	const struct mint_net_frame frame = { .size = size };

	if (net_writer_room(&e->w, size) != NET_ROOM)
		return false;
	net_fill(net_writer_put(&e->w, &frame), (uint8_t)size);
	net_writer_push(&e->w, size);
	return true;
}

#endif
