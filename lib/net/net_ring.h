/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A ring of frames from one node to another (mint/net.h): one writer, one reader, in different
 * kernels. Each side keeps its state in memory of its own, and believes no word of the other side:
 *  - Where it reads or writes follows from its own index, masked.
 *  - The other side's index counts only if it is at most a ring away. If it is not, or if a frame's
 *    size cannot be right, the side begins a new session, and what was in the ring is lost.
 *  - What the writer changes afterwards in a frame garbles that frame, and nothing else: the reader
 *    copies a frame before it looks at what is in it.
 *
 * The other side may die at any instruction. Then the ring stays as it is, until the caller calls
 * net_writer_end() or net_reader_end(), or the next life over there begins a session.
 *
 * Functions of one side must not run at the same time. Those of both sides may.
 */
#ifndef LIB_NET_RING_H
#define LIB_NET_RING_H

#include <mint/net.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A part of a ring's bytes: up to its end, then from its start. `size[1]` is often 0. */
struct net_span {
	uint8_t *at[2];
	size_t size[2];
};

struct net_writer {
	struct mint_net_out *out;	/* this side's words */
	const struct mint_net_in *in;	/* the reader's */
	uint8_t *data;
	uint32_t units;			/* a power of two */
	uint32_t epoch;			/* of this side, in the last session */
	uint32_t head;			/* as in *out, which others may write over */
	uint32_t tail;			/* of the reader, as read and checked last */
	uint64_t session;		/* 0: none */
	bool linked;			/* the reader reads this session */
};

struct net_reader {
	struct mint_net_in *in;		/* this side's words */
	const struct mint_net_out *out;	/* the writer's */
	uint8_t *data;			/* read only */
	uint32_t units;
	uint32_t epoch;			/* 0: does not read */
	uint32_t tail;
	uint64_t session;		/* 0: none */
};

/* Returns how many units a frame of @size bytes takes, with its header. @size is at most 2^31. */
static inline uint32_t net_units(uint32_t size)
{
	return (size + (uint32_t)sizeof(struct mint_net_frame) + MINT_NET_UNIT - 1) / MINT_NET_UNIT;
}

/*
 * Finds @size bytes, from @offset on behind the unit with index @index. @offset + @size is at most
 * the size of the ring.
 */
struct net_span net_span(uint8_t *data, uint32_t units, uint32_t index, uint32_t offset,
			 size_t size);

/*
 * Each begins without a session. @epoch is a random number, so that a former life's session is not
 * taken for one of this life.
 */
void net_writer_begin(struct net_writer *w, uint32_t epoch);
void net_reader_begin(struct net_reader *r, uint32_t epoch);
/* Each ends the session, and says so to the other side. */
void net_writer_end(struct net_writer *w);
void net_reader_end(struct net_reader *r);

/*
 * Does what is to be done for the session: call it now and then, while the other side's node lives.
 * Returns w->linked.
 */
bool net_writer_tend(struct net_writer *w);
/* The same for the reader, also after net_reader_end(). Returns true if there is a session. */
bool net_reader_tend(struct net_reader *r);

enum net_room {
	NET_ROOM,			/* there is room */
	NET_FULL,			/* there will be, if the reader lives */
	NET_UNLINKED			/* the reader reads no frames: drop it */
};
/* Says whether there is room for a frame of @size bytes, at most MINT_NET_FRAME_MAX. */
enum net_room net_writer_room(struct net_writer *w, uint32_t size);
/*
 * Returns where the bytes of a frame of @size bytes go, for which there is room, and writes @frame
 * before them. The reader sees the frame after net_writer_push().
 */
struct net_span net_writer_put(struct net_writer *w, const struct mint_net_frame *frame);
void net_writer_push(struct net_writer *w, uint32_t size);

enum net_next {
	NET_FRAME,			/* there is a frame */
	NET_EMPTY,
	NET_BROKEN			/* what stood there cannot be: a new session begins */
};
/* Copies the header of the next frame to *frame. Its size is at most MINT_NET_FRAME_MAX. */
enum net_next net_reader_next(struct net_reader *r, struct mint_net_frame *frame);
/* Returns where the bytes of that frame are, from byte @offset on. */
struct net_span net_reader_bytes(const struct net_reader *r, uint32_t offset, size_t size);
/* Gives the room of that frame, which has @size bytes, back to the writer. */
void net_reader_pop(struct net_reader *r, uint32_t size);
/* Returns true if there is a frame, or net_reader_tend() has something to do. */
bool net_reader_due(const struct net_reader *r);
/* Returns true if the writer waits for room and there is a lot of it now: ring its bell. */
bool net_reader_owes_bell(const struct net_reader *r);

#endif
