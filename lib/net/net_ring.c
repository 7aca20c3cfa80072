// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order of the accesses is what matters here: a frame's bytes before the head that covers them,
 * the copy of them before the tail that gives them back, indices of 0 before the session that
 * begins with them.
 */
#include "lib/net/net_ring.h"
#include "lib/base/shared.h"

#define LOAD(p)		__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define STORE(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)

struct net_span net_span(uint8_t *data, uint32_t units, uint32_t index, uint32_t offset,
			 size_t size)
{
	size_t ring = (size_t)units * MINT_NET_UNIT;
	size_t at = ((size_t)(index & (units - 1)) * MINT_NET_UNIT + offset) & (ring - 1);
	size_t first = size < ring - at ? size : ring - at;

	return (struct net_span){ { data + at, data }, { first, size - first } };
}

/* Returns the next epoch: any number but 0. */
static uint32_t next_epoch(uint32_t epoch)
{
	return epoch + 1 ? epoch + 1 : 1;
}

void net_writer_begin(struct net_writer *w, uint32_t epoch)
{
	w->epoch = epoch;
	net_writer_end(w);
}

void net_writer_end(struct net_writer *w)
{
	w->session = 0;
	w->linked = false;
	STORE(&w->out->session, 0);
	STORE(&w->out->waiting, 0);
}

/* Begins a session with the reader's @epoch. Until the reader agrees nothing is written. */
static void new_session(struct net_writer *w, uint32_t epoch)
{
	net_writer_end(w);
	w->head = 0;
	w->tail = 0;
	STORE(&w->out->head, 0);
	if (!epoch)
		return;
	w->epoch = next_epoch(w->epoch);
	w->session = MINT_NET_SESSION(epoch, w->epoch);
	STORE(&w->out->session, w->session);
}

bool net_writer_tend(struct net_writer *w)
{
	uint32_t epoch = LOAD(&w->in->epoch);

	/* If a stray write has hit this side's word, the reader sees another session, too. */
	if (epoch != MINT_NET_SESSION_READER(w->session) || LOAD(&w->out->session) != w->session)
		new_session(w, epoch);
	w->linked = w->session && LOAD(&w->in->session) == w->session;
	return w->linked;
}

static uint32_t room(const struct net_writer *w)
{
	return w->units - (w->head - w->tail);
}

enum net_room net_writer_room(struct net_writer *w, uint32_t size)
{
	uint32_t tail;

	if (!w->linked)
		return NET_UNLINKED;
	if (room(w) >= net_units(size))
		return NET_ROOM;
	if (!net_writer_tend(w))
		return NET_UNLINKED;
	tail = LOAD(&w->in->tail);
	if (w->head - tail > w->units) {
		new_session(w, LOAD(&w->in->epoch));
		return NET_UNLINKED;
	}
	w->tail = tail;
	return room(w) >= net_units(size) ? NET_ROOM : NET_FULL;
}

struct net_span net_writer_put(struct net_writer *w, const struct mint_net_frame *frame)
{
	struct net_span head = net_span(w->data, w->units, w->head, 0, sizeof(*frame));

	memcpy(head.at[0], frame, sizeof(*frame));
	return net_span(w->data, w->units, w->head, sizeof(*frame), frame->size);
}

void net_writer_push(struct net_writer *w, uint32_t size)
{
	w->head += net_units(size);
	STORE(&w->out->head, w->head);
}

void net_reader_begin(struct net_reader *r, uint32_t epoch)
{
	r->epoch = epoch;
	net_reader_end(r);
}

void net_reader_end(struct net_reader *r)
{
	r->session = 0;
	STORE(&r->in->session, 0);
	STORE(&r->in->epoch, 0);
}

/* Asks the writer for a new session. */
static void ask_anew(struct net_reader *r)
{
	net_reader_end(r);
	r->epoch = next_epoch(r->epoch);
	STORE(&r->in->epoch, r->epoch);
}

bool net_reader_tend(struct net_reader *r)
{
	uint64_t session = LOAD(&r->out->session);

	if (LOAD(&r->in->epoch) != r->epoch || !r->epoch) {
		ask_anew(r);
		return false;
	}
	if (session == r->session && LOAD(&r->in->session) == session)
		return session;
	r->session = 0;
	if (MINT_NET_SESSION_READER(session) == r->epoch) {
		r->tail = 0;
		STORE(&r->in->tail, 0);
		r->session = session;
	}
	STORE(&r->in->session, r->session);
	return r->session;
}

enum net_next net_reader_next(struct net_reader *r, struct mint_net_frame *frame)
{
	uint32_t used;

	if (!r->session || LOAD(&r->out->session) != r->session)
		return NET_EMPTY;
	used = LOAD(&r->out->head) - r->tail;
	if (!used)
		return NET_EMPTY;
	copy_shared(frame, net_span(r->data, r->units, r->tail, 0, sizeof(*frame)).at[0],
		    sizeof(*frame));
	if (used <= r->units && frame->size <= MINT_NET_FRAME_MAX &&
	    net_units(frame->size) <= used)
		return NET_FRAME;
	/* The writer may have begun a session after the word above was read: that is no fault. */
	if (LOAD(&r->out->session) != r->session)
		return NET_EMPTY;
	ask_anew(r);
	return NET_BROKEN;
}

struct net_span net_reader_bytes(const struct net_reader *r, uint32_t offset, size_t size)
{
	return net_span(r->data, r->units, r->tail,
			(uint32_t)sizeof(struct mint_net_frame) + offset, size);
}

void net_reader_pop(struct net_reader *r, uint32_t size)
{
	r->tail += net_units(size);
	STORE(&r->in->tail, r->tail);
}

bool net_reader_due(const struct net_reader *r)
{
	uint64_t session = LOAD(&r->out->session);

	if (!r->epoch || LOAD(&r->in->epoch) != r->epoch || LOAD(&r->in->session) != r->session)
		return true;
	if (session != r->session)
		return r->session || MINT_NET_SESSION_READER(session) == r->epoch;
	return session && LOAD(&r->out->head) != r->tail;
}

bool net_reader_owes_bell(const struct net_reader *r)
{
	return r->session && LOAD(&r->out->waiting) &&
		LOAD(&r->out->head) - r->tail <= r->units / 4;
}
