// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each fact is copied once from the table and then compared with the others: what contradicts
 * itself or another fact is dropped.
 */
#include "lib/table/roster.h"
#include "lib/base/shared.h"
#include "lib/base/str.h"

#define ADDR_LIMIT	(1ULL << 52)	/* x86-64: physical addresses have 52 bits */
#define OVERLAPS	0x80		/* mint_range.flags, while ranges are read */

/*
 * Returns true if a node's name in the config may have this character: a small letter or, unless it
 * is the first one, a digit or a hyphen.
 */
static bool name_char(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (!first && ((c >= '0' && c <= '9') || c == '-'));
}

static bool name_valid(const char *name)
{
	unsigned int len = 0;

	while (len < MINT_NAME_SIZE && name_char(name[len], !len))
		len++;
	return len && len < MINT_NAME_SIZE && !name[len];
}

/* Writes a name that no node can have in a config: "unknown.3" for index 3. */
static void name_by_index(char name[MINT_NAME_SIZE], uint32_t index)
{
	static const char stem[] = "unknown.";
	unsigned int at = sizeof(stem) - 1;
	uint32_t unit = 1;

	index %= 1000000;
	memset(name, 0, MINT_NAME_SIZE);
	memcpy(name, stem, at);
	while (index / unit >= 10)
		unit *= 10;
	for (; unit; unit /= 10)
		name[at++] = (char)('0' + index / unit % 10);
}

static uint8_t owner_of(const struct roster *r, uint32_t lapic_id)
{
	for (uint32_t i = 0; i < r->core_count; i++)
		if (r->core[i].lapic_id == lapic_id)
			return r->core[i].now ? __atomic_load_n(r->core[i].now, __ATOMIC_RELAXED) :
			       r->core[i].owner;
	return MINT_TAG_FREE;
}

static void disown(struct roster_core *core)
{
	core->owner = MINT_TAG_FREE;
	core->now = NULL;
}

static void read_cores(struct roster *r, const struct table *t)
{
	for (uint32_t i = 0; i < r->core_count; i++) {
		struct mint_core core;

		copy_shared(&core, table_core(t, i), sizeof(core));
		r->core[i] = (struct roster_core){ .lapic_id = core.lapic_id, .owner = core.owner };
		if (core.flags & MINT_CORE_MOVES)
			r->core[i].now = &table_core(t, i)->owner;
	}
	/* A core that is listed twice has no owner. */
	for (uint32_t i = 0; i < r->core_count; i++) {
		bool twice = r->core[i].lapic_id == ROSTER_BROADCAST;

		for (uint32_t k = 0; k < r->core_count; k++)
			if (k != i && r->core[k].lapic_id == r->core[i].lapic_id) {
				disown(&r->core[k]);
				twice = true;
			}
		if (twice)
			disown(&r->core[i]);
	}
}

/*
 * Returns the smallest LAPIC ID that @tag owns for good, or ROSTER_BROADCAST if it owns none. A
 * node's boot core does not move.
 */
static uint32_t first_core(const struct roster *r, uint8_t tag)
{
	uint32_t first = ROSTER_BROADCAST;

	for (uint32_t i = 0; i < r->core_count; i++)
		if (!r->core[i].now && r->core[i].owner == tag && r->core[i].lapic_id < first)
			first = r->core[i].lapic_id;
	return first;
}

static bool boot_core_agrees(const struct roster *r, const struct roster_node *node)
{
	return owner_of(r, node->boot_lapic_id) == node->tag;
}

/*
 * Returns true if node @n's tag can be right: it is a node's tag, and owns a core. If several nodes
 * have the tag, it is right for the one whose boot core has this owner, provided that only one has
 * such a boot core.
 */
static bool tag_valid(const struct roster *r, uint32_t n)
{
	const struct roster_node *node = &r->node[n];

	if (node->tag >= MINT_TAG_LIMIT || first_core(r, node->tag) == ROSTER_BROADCAST)
		return false;
	for (uint32_t i = 0; i < r->node_count; i++)
		if (i != n && r->node[i].tag == node->tag &&
		    (!boot_core_agrees(r, node) || boot_core_agrees(r, &r->node[i])))
			return false;
	return true;
}

static bool name_unique(const struct roster *r, uint32_t n)
{
	for (uint32_t i = 0; i < r->node_count; i++)
		if (i != n && !strncmp(r->node[i].name, r->node[n].name, MINT_NAME_SIZE))
			return false;
	return true;
}

static void read_nodes(struct roster *r, const struct table *t)
{
	for (uint32_t n = 0; n < r->node_count; n++) {
		struct mint_node node;

		copy_shared(&node, table_node(t, n), sizeof(node));
		r->node[n] = (struct roster_node){
			.boot_lapic_id = node.boot_lapic_id, .tag = node.tag,
		};
		memcpy(r->node[n].name, node.name, MINT_NAME_SIZE);
	}
	for (uint32_t n = 0; n < r->node_count; n++)
		r->node[n].known = name_valid(r->node[n].name) && name_unique(r, n) &&
			tag_valid(r, n);
	for (uint32_t n = 0; n < r->node_count; n++) {
		struct roster_node *node = &r->node[n];

		if (node->known && !boot_core_agrees(r, node))
			node->boot_lapic_id = first_core(r, node->tag);
		if (!node->known)
			name_by_index(node->name, n);
	}
}

static bool range_valid(const struct roster *r, const struct mint_range *range)
{
	return range->size && range->start < ADDR_LIMIT &&
	       range->size <= ADDR_LIMIT - range->start &&
		(range->owner == MINT_TAG_MONITOR ||
		 roster_tagged(r, range->owner) != ROSTER_NOBODY);
}

static bool overlap(const struct mint_range *a, const struct mint_range *b)
{
	return a->start < b->start + b->size && b->start < a->start + a->size;
}

/*
 * Drops ranges of different owners that overlap. Both are dropped, since nobody can say which one
 * is right.
 */
static void drop_overlaps(struct roster *r)
{
	for (uint32_t i = 0; i < r->range_count; i++)
		for (uint32_t k = i + 1; k < r->range_count; k++) {
			struct mint_range *a = &r->range[i], *b = &r->range[k];

			if (a->owner != b->owner && overlap(a, b))
				a->flags = b->flags = OVERLAPS;
		}
	for (uint32_t i = 0; i < r->range_count; i++)
		if (r->range[i].flags == OVERLAPS)
			r->range[i].size = 0;
}

static void read_ranges(struct roster *r, const struct table *t)
{
	r->dropped = 0;
	for (uint32_t i = 0; i < r->range_count; i++) {
		copy_shared(&r->range[i], table_range(t, i), sizeof(r->range[i]));
		r->range[i].flags &= MINT_RANGE_DMA;
		r->dropped += !!r->range[i].size;
		if (!range_valid(r, &r->range[i]))
			r->range[i].size = 0;
	}
	drop_overlaps(r);
	for (uint32_t i = 0; i < r->range_count; i++)
		r->dropped -= !!r->range[i].size;
}

bool roster_read(struct roster *r, const struct table *t)
{
	bool complete = true;

	r->node_count = table_count(t, MINT_ARRAY_NODES);
	r->core_count = table_count(t, MINT_ARRAY_CORES);
	r->range_count = table_count(t, MINT_ARRAY_RANGES);
	read_cores(r, t);
	read_nodes(r, t);
	read_ranges(r, t);
	for (uint32_t n = 0; n < r->node_count; n++)
		complete &= r->node[n].known;
	return complete && !r->dropped;
}

uint32_t roster_tagged(const struct roster *r, uint32_t tag)
{
	for (uint32_t n = 0; n < r->node_count; n++)
		if (r->node[n].known && r->node[n].tag == tag)
			return n;
	return ROSTER_NOBODY;
}

bool roster_owns_core(const struct roster *r, uint32_t n, uint32_t lapic_id)
{
	return n < r->node_count && r->node[n].known && lapic_id != ROSTER_BROADCAST &&
		owner_of(r, lapic_id) == r->node[n].tag;
}

bool roster_core(const struct roster *r, uint32_t n, uint32_t lapic_id, struct roster_target *to)
{
	if (!roster_owns_core(r, n, lapic_id))
		return false;
	*to = (struct roster_target){ .lapic_id = lapic_id };
	return true;
}

bool roster_boot_core(const struct roster *r, uint32_t n, uint32_t claimed,
		      struct roster_target *to)
{
	if (n >= r->node_count || !r->node[n].known)
		return false;
	if (!roster_owns_core(r, n, claimed))
		claimed = r->node[n].boot_lapic_id;
	*to = (struct roster_target){ .lapic_id = claimed };
	return true;
}

bool roster_interrupt(const struct roster *r, uint32_t n, uint64_t word, struct roster_target *to)
{
	uint32_t vector = (uint32_t)word;

	if (vector < ROSTER_VECTOR_MIN || vector > 0xff ||
	    !roster_owns_core(r, n, MINT_TARGET_LAPIC_ID(word)))
		return false;
	*to = (struct roster_target){ MINT_TARGET_LAPIC_ID(word), (uint8_t)vector };
	return true;
}

uint64_t roster_memory(const struct roster *r, uint32_t n, uint64_t addr, uint64_t want)
{
	if (n >= r->node_count || !r->node[n].known)
		return 0;
	for (uint32_t i = 0; i < r->range_count; i++) {
		const struct mint_range *range = &r->range[i];
		uint64_t left;

		if (range->owner != r->node[n].tag || addr < range->start ||
		    addr - range->start >= range->size)
			continue;
		left = range->size - (addr - range->start);
		return want < left ? want : left;
	}
	return 0;
}
