/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `mintctl map` says of NUMA nodes: nothing where there is one, or where this user may not read
 * the SRAT. map_numa_read() comes first; @count is that of all blocks.
 */
#ifndef MAP_NUMA_H
#define MAP_NUMA_H

#include <jansson.h>
#include <stddef.h>

/* @root stands for /sys/kernel/mint. */
void map_numa_read(const char *root);
/* A line for each NUMA node: which blocks, and how many of these are the pool's. */
void map_numa_text(const unsigned char *blocks, size_t count);
/* Adds "numa" to *map: for each block a number, or null where it is not known. */
void map_numa_json(json_t *map, size_t count);
/* A black mark where a NUMA node's blocks begin, in cells of @cell pixels from @left on. */
void map_numa_svg(size_t count, size_t left, size_t columns, size_t cell);

#endif
