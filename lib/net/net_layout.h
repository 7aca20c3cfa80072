/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the pages and rings of the network's region lie (mint/net.h). It follows from the region's
 * size and the number of nodes, which each kernel takes from its own copy of the table.
 */
#ifndef LIB_NET_LAYOUT_H
#define LIB_NET_LAYOUT_H

#include <mint/net.h>
#include <stdbool.h>
#include <stdint.h>

#define NET_RING_MIN	(128u << 10)	/* bytes: one frame of the largest size, and more */
#define NET_RING_MAX	(256u << 20)

struct net_layout {
	uint32_t nodes;
	uint32_t units;			/* of each ring: a power of two */
};

/*
 * Makes the layout for @size bytes, from 2 nodes up. A ring gets the largest power of two that
 * fits, up to NET_RING_MAX. Returns false if the number of nodes is not possible, or if a ring
 * would be smaller than NET_RING_MIN.
 */
bool net_layout_make(struct net_layout *l, uint64_t size, uint32_t nodes);
/* Returns how many bytes so many nodes (2 to MINT_NET_NODES) need at least. */
uint64_t net_layout_least(uint32_t nodes);
/* Return an offset in the region. @from and @to differ, and are below l->nodes. */
uint64_t net_layout_page(const struct net_layout *l, uint32_t node);
uint64_t net_layout_ring(const struct net_layout *l, uint32_t from, uint32_t to);

#endif
