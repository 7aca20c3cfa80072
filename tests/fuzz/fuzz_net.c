// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes both ends of a ring of the network: the input says what a hostile other side writes into
 * its words and into the ring. Each end stays in the ring, and takes no frame that is too large.
 */
#include "tests/unit/net_fixture.h"

#define UNITS		2048u
#define CHECK(c)	do { if (!(c)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One step of the other sides: which word, and its value. */
struct step {
	uint8_t what;
	uint8_t at;			/* ring: so many units behind the reader's tail */
	uint32_t value[4];
} __attribute__((packed));

static void carry_out(struct net_ends *e, const struct step *s)
{
	switch (s->what % 8) {
	case 0:
		e->out->session = (uint64_t)s->value[0] << 32 | s->value[1];
		break;
	case 1:
		e->out->session = MINT_NET_SESSION(e->r.epoch, s->value[0]);
		break;
	case 2:
		e->out->head = s->value[0];
		break;
	case 3:
		e->out->head = e->r.tail + s->value[0] % (UNITS + 2);
		break;
	case 4:
		memcpy(e->data + (size_t)((e->r.tail + s->at) & (UNITS - 1)) * MINT_NET_UNIT,
		       s->value, sizeof(s->value));
		break;
	case 5:
		e->in->epoch = s->value[0];
		break;
	case 6:
		e->in->session = s->value[0] & 1 ? e->w.session : s->value[1];
		break;
	default:
		e->in->tail = s->value[0] & 1 ? e->w.head - s->value[1] % UNITS : s->value[1];
	}
}

static void inside(const struct net_ends *e, struct net_span s)
{
	for (unsigned int k = 0; k < 2; k++)
		CHECK(s.at[k] >= e->data && s.at[k] + s.size[k] <= e->data + UNITS * MINT_NET_UNIT);
}

static void read_all(struct net_ends *e)
{
	struct mint_net_frame frame;
	unsigned int frames = 0;

	net_reader_tend(&e->r);
	while (net_reader_next(&e->r, &frame) == NET_FRAME) {
		CHECK(frame.size <= MINT_NET_FRAME_MAX && frames++ < UNITS);
		inside(e, net_reader_bytes(&e->r, 0, frame.size));
		if (net_frame_valid(&frame)) {
			CHECK(net_frame_headers(&frame) <= frame.size);
			CHECK(!(frame.flags & MINT_NET_NEEDS_CSUM) ||
			      frame.csum_start + frame.csum_offset + 2u <= frame.size);
		}
		net_reader_pop(&e->r, frame.size);
	}
}

static void write_one(struct net_ends *e, uint32_t size)
{
	const struct mint_net_frame frame = { .size = size % (MINT_NET_FRAME_MAX + 1) };

	net_writer_tend(&e->w);
	if (net_writer_room(&e->w, frame.size) != NET_ROOM)
		return;
	inside(e, net_writer_put(&e->w, &frame));
	net_writer_push(&e->w, frame.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct net_ends ends;
	struct step step;

	net_ends_make(&ends, UNITS);
	for (; size >= sizeof(step); data += sizeof(step), size -= sizeof(step)) {
		memcpy(&step, data, sizeof(step));
		carry_out(&ends, &step);
		read_all(&ends);
		write_one(&ends, step.value[3]);
	}
	net_ends_free(&ends);
	return 0;
}
