/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `mintctl map` shows of NUMA nodes: nothing if there is only one, or if this user may not
 * read the SRAT. Call map_numa_read() first. @count is how many blocks there are.
 */
#ifndef MAP_NUMA_H
#define MAP_NUMA_H

#include <jansson.h>
#include <stddef.h>

/* @root stands for /sys/kernel/mint. */
void map_numa_read(const char *root);
/* Print a line for each NUMA node: which blocks it has, and how many of these are in the pool. */
void map_numa_text(const unsigned char *blocks, size_t count);
/* Add "numa" to *map: for each block a number, or null if its NUMA node is not known. */
void map_numa_json(json_t *map, size_t count);
/* Print a mark where each NUMA node's blocks begin, in cells of @cell pixels from @left on. */
void map_numa_svg(size_t count, size_t left, size_t columns, size_t cell);

#endif
