// SPDX-License-Identifier: GPL-2.0-only
/*
 * One walk over all memory that the plan knows of. By it, a message can name who owns an address.
 */
#include "lib/plan/plan_internal.h"

static void tell(struct plan_visitor *v, struct range r, enum plan_piece_kind kind,
		 unsigned int index)
{
	const struct plan_piece piece = { r, kind, index };

	if (!range_empty(r))
		v->visit(v, &piece);
}

static void tell_node(struct plan_visitor *v, const struct plan_node *node, unsigned int n)
{
	tell(v, node->low, PLAN_PIECE_LOW, n);
	tell(v, node->world, PLAN_PIECE_WORLD, n);
	for (unsigned int i = 0; i < node->ram_count; i++) {
		bool dma = !range_empty(node->dma) && node->ram[i].start == node->dma.start;

		tell(v, node->ram[i], dma ? PLAN_PIECE_DMA : PLAN_PIECE_RAM, n);
	}
}

void plan_pieces(const struct plan *plan, struct plan_visitor *v)
{
	tell(v, plan->trampoline, PLAN_PIECE_TRAMPOLINE, 0);
	tell(v, plan->image, PLAN_PIECE_IMAGE, 0);
	tell(v, plan->table, PLAN_PIECE_TABLE, 0);
	tell(v, plan->arena, PLAN_PIECE_ARENA, 0);
	for (unsigned int n = 0; n < plan->node_count; n++)
		tell_node(v, &plan->node[n], n);
	for (unsigned int i = 0; i < plan->file_count; i++)
		tell(v, plan->file[i].place, PLAN_PIECE_FILE, i);
	tell(v, plan->store, PLAN_PIECE_STORE, 0);
	tell(v, plan->network, PLAN_PIECE_NETWORK, 0);
	for (unsigned int i = 0; i < plan->pool.count; i++)
		tell(v, plan->pool.r[i], PLAN_PIECE_POOL, 0);
	for (unsigned int i = 0; i < plan->left.count; i++)
		tell(v, plan->left.r[i], PLAN_PIECE_LEFT, 0);
}

struct finder {
	struct plan_visitor visitor;	/* first: a pointer to it is a pointer to this struct */
	struct range in;		/* in which pieces are looked for */
	struct plan_piece found;	/* range empty: none yet */
};

/* Notes the lowest piece that overlaps f->in and has an owner. */
static void find_owner(struct plan_visitor *v, const struct plan_piece *piece)
{
	struct finder *f = (struct finder *)v;

	if (piece->kind == PLAN_PIECE_LEFT || !range_overlaps(piece->range, f->in))
		return;
	if (range_empty(f->found.range) || piece->range.start < f->found.range.start)
		f->found = *piece;
}

static void owner_text(char buf[PLAN_OBSTACLE_TEXT], const struct plan_work *w,
		       const struct plan_piece *p)
{
	const struct config_node *node = &w->cfg->node[p->index];
	char size[FMT_SIZE_LEN];
	unsigned int n = 0;

	fmt_size(size, range_size(p->range));
	switch (p->kind) {
	case PLAN_PIECE_RAM:
	case PLAN_PIECE_DMA:
		n = (unsigned int)fmt_string(buf, PLAN_OBSTACLE_TEXT, "%s of [node %s] (line %u)",
			p->kind == PLAN_PIECE_DMA ? "the DMA slice" : "memory", node->name,
			p->kind == PLAN_PIECE_DMA && node->dma.line ? node->dma.line :
			node->memory.line);
		break;
	case PLAN_PIECE_POOL:
		n = (unsigned int)fmt_string(buf, PLAN_OBSTACLE_TEXT, "memory of [pool] (line %u)",
					     w->cfg->pool.line);
		break;
	default:
		n = (unsigned int)fmt_string(buf, PLAN_OBSTACLE_TEXT, "%s",
			p->kind == PLAN_PIECE_IMAGE ? "the monitor" :
			p->kind == PLAN_PIECE_TABLE ? "the ownership table" :
			p->kind == PLAN_PIECE_ARENA ? "the monitor's page tables" :
			"a node's tables");
	}
	fmt_string(buf + n, PLAN_OBSTACLE_TEXT - n, ": %s at 0x%llx", size,
		   plan_ull(p->range.start));
}

/* Writes what the firmware says of the first address in @r that is not usable RAM. */
static void firmware_text(char buf[PLAN_OBSTACLE_TEXT], const struct machine *m, struct range r)
{
	phys_t at = r.start;

	for (unsigned int i = 0; i < m->mem_count; i++) {
		const struct machine_mem *mem = &m->mem[i];

		if (mem->range.end <= at)
			continue;
		if (mem->range.start > at)
			break;
		if (mem->type != MEM_USABLE && at < r.end) {
			fmt_string(buf, PLAN_OBSTACLE_TEXT,
				   "no usable RAM: the firmware calls 0x%llx-0x%llx %s",
				   plan_ull(mem->range.start), plan_ull(mem->range.end - 1),
				   mem_type_name(mem->type));
			return;
		}
		at = mem->range.end;
	}
	if (at >= PLAN_TOP || at >= r.end)
		fmt_string(buf, PLAN_OBSTACLE_TEXT, "memory that cannot be dealt out");
	else
		fmt_string(buf, PLAN_OBSTACLE_TEXT, "no RAM: the machine has none at 0x%llx",
			   plan_ull(at));
}

const char *plan_obstacle(char buf[PLAN_OBSTACLE_TEXT], const struct plan_work *w,
			  struct range r)
{
	struct finder f = { .visitor.visit = find_owner, .in = r };

	if (r.start < MIB(1)) {
		fmt_string(buf, PLAN_OBSTACLE_TEXT,
			   "low memory (below 1 MiB), which the monitor deals out itself");
		return buf;
	}
	plan_pieces(w->plan, &f.visitor);
	if (range_empty(f.found.range))
		firmware_text(buf, w->m, r);
	else
		owner_text(buf, w, &f.found);
	return buf;
}
