/* SPDX-License-Identifier: GPL-2.0-only */
/* A table with two nodes and some blocks, for tests of code that changes the blocks' bytes. */
#ifndef TESTS_UNIT_BLOCKS_FIXTURE_H
#define TESTS_UNIT_BLOCKS_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "lib/table/blocks.h"

/* Tags of the two nodes. */
#define A	1
#define B	0xef

static struct table view;
static const struct table *const table = &view;

/* Makes the table; all blocks are ABSENT. */
static inline void blocks_setup(uint32_t blocks)
{
	const struct table_counts counts = { .blocks = blocks, .nodes = 2 };
	uint64_t size = table_size(&counts);

	table_format(&view, calloc(1, size), size, &counts);
	table_publish(table);
}

static inline int blocks_teardown(void **state)
{
	(void)state;
	free(view.mem);
	return 0;
}

static inline uint8_t *byte(uint32_t n)
{
	return table_block(table, n);
}

#endif
