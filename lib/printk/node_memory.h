/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The physical memory of another node, as somebody reads it who believes nothing in it. The node's
 * kernel may run meanwhile, and change any of it.
 */
#ifndef LIB_NODE_MEMORY_H
#define LIB_NODE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* [start, end), physical addresses. It is no `struct range`, since Linux has another one. */
struct node_range {
	uint64_t start, end;
};

/* The caller fills it in, and keeps it as long as it is in use. */
struct node_memory {
	/*
	 * Copies the @size bytes from physical address @at on to @buf, each of them once. They lie
	 * in one element of @ram. Returns false if that cannot be done.
	 */
	bool (*read)(const struct node_memory *mem, uint64_t at, void *buf, size_t size);
	const struct node_range *ram;	/* what is read, and nothing else: disjoint, with @low */
	unsigned int ram_count;
	struct node_range low;		/* the node's low slice */
};

/* Returns true if @size bytes from @at on, at least one, all lie in one range of the node. */
bool node_memory_has(const struct node_memory *mem, uint64_t at, uint64_t size);
/* Copies @size bytes. Returns false if node_memory_has() does, or if they cannot be read. */
bool node_memory_read(const struct node_memory *mem, uint64_t at, void *buf, size_t size);

#endif
