// SPDX-License-Identifier: GPL-2.0-only
/* Reads go by pieces that are mapped when they are needed; the one that came first gives way. */
#include "module/log/log_memory.h"
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include "lib/base/shared.h"

static struct mint_piece *piece_of(struct log_memory *m, u64 addr)
{
	struct mint_piece *piece;

	if (mint_memory_lent(addr))	/* it may have become so since it was mapped */
		return NULL;
	for (unsigned int i = 0; i < LOG_PIECES; i++)
		if (mint_piece_has(&m->piece[i], addr))
			return &m->piece[i];
	piece = &m->piece[m->next++ % LOG_PIECES];
	cond_resched();
	return fatal_signal_pending(current) || mint_piece_map(piece, m->node, addr) < 0 ? NULL :
		piece;
}

static bool read(const struct node_memory *mem, u64 at, void *buf, size_t size)
{
	struct log_memory *m = container_of((struct node_memory *)mem, struct log_memory, mem);

	for (size_t done = 0, n; done < size; done += n) {
		struct mint_piece *piece = piece_of(m, at + done);

		if (!piece)
			return false;
		n = min_t(u64, size - done, piece->end - (at + done));
		copy_shared(buf + done, piece->mem + (at + done - piece->start), n);
	}
	return true;
}

/* Note the node's ranges: those of the roster do not overlap. */
static void fill(struct log_memory *m, u8 tag)
{
	const struct roster *who = mint_who();

	for (u32 i = 0; i < who->range_count; i++) {
		const struct mint_range *r = &who->range[i];

		if (r->owner != tag || !r->size)
			continue;
		m->ram[m->mem.ram_count++] = (struct node_range){ r->start, r->start + r->size };
		if (r->kind == MINT_RANGE_LOW)
			m->mem.low = m->ram[m->mem.ram_count - 1];
	}
	m->mem.ram = m->ram;
}

struct log_memory *log_memory_create(const struct mint_peer *peer)
{
	struct log_memory *m = kzalloc(sizeof(*m), GFP_KERNEL);

	if (!m)
		return NULL;
	m->ram = kcalloc(mint_who()->range_count + 1, sizeof(*m->ram), GFP_KERNEL);
	if (!m->ram) {
		kfree(m);
		return NULL;
	}
	m->node = peer->index;
	m->mem.read = read;
	if (peer->known)
		fill(m, peer->tag);
	return m;
}

void log_memory_free(struct log_memory *m)
{
	for (unsigned int i = 0; i < LOG_PIECES; i++)
		mint_piece_unmap(&m->piece[i]);
	kfree(m->ram);
	kfree(m);
}
