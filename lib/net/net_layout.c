// SPDX-License-Identifier: GPL-2.0-only
/* Pages first, then rings of equal size: a ring for each ordered pair of nodes. */
#include "lib/net/net_layout.h"

static uint64_t rings_of(uint32_t nodes)
{
	return (uint64_t)nodes * (nodes - 1);
}

static uint64_t pages_of(uint32_t nodes)
{
	return (uint64_t)nodes * MINT_NET_PAGE_SIZE;
}

static bool nodes_valid(uint32_t nodes)
{
	return nodes >= 2 && nodes <= MINT_NET_NODES;
}

uint64_t net_layout_least(uint32_t nodes)
{
	return pages_of(nodes) + rings_of(nodes) * NET_RING_MIN;
}

bool net_layout_make(struct net_layout *l, uint64_t size, uint32_t nodes)
{
	uint64_t each, ring = NET_RING_MIN;

	if (!nodes_valid(nodes) || size < net_layout_least(nodes))
		return false;
	each = (size - pages_of(nodes)) / rings_of(nodes);
	while (2 * ring <= each && ring < NET_RING_MAX)
		ring *= 2;
	l->nodes = nodes;
	l->units = (uint32_t)(ring / MINT_NET_UNIT);
	return true;
}

uint64_t net_layout_page(const struct net_layout *l, uint32_t node)
{
	(void)l;
	return (uint64_t)node * MINT_NET_PAGE_SIZE;
}

uint64_t net_layout_ring(const struct net_layout *l, uint32_t from, uint32_t to)
{
	uint64_t ring = (uint64_t)from * (l->nodes - 1) + to - (to > from);

	return pages_of(l->nodes) + ring * l->units * MINT_NET_UNIT;
}
