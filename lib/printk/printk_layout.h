/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a kernel's VMCOREINFO note says of its log: where it is, and the layout of its structs
 * (Documentation/admin-guide/kdump/vmcoreinfo.rst; kernel/printk/printk_ringbuffer.h). Kernels
 * since 5.10 have these lines.
 */
#ifndef LIB_PRINTK_LAYOUT_H
#define LIB_PRINTK_LAYOUT_H

#include "lib/dump/vmcoreinfo.h"
#include "lib/printk/node_memory.h"

/* A line of the note each. */
enum printk_key {
	PK_PAGESIZE,
	PK_PRB,				/* virtual addresses of variables */
	PK_PAGE_TABLE,
	PK_UTS,
	PK_UTS_NAME,			/* offsets into structs, and their sizes, in bytes */
	PK_PHYS_BASE,
	PK_FIVE_LEVELS,
	PK_RB_SIZE, PK_RB_DESCS, PK_RB_DATA,
	PK_DESCS_SIZE, PK_DESCS_BITS, PK_DESCS_DESCS, PK_DESCS_INFOS, PK_DESCS_HEAD, PK_DESCS_TAIL,
	PK_DATA_SIZE, PK_DATA_BITS, PK_DATA_DATA,
	PK_DESC_SIZE, PK_DESC_STATE, PK_DESC_BLOCK,
	PK_BLOCK_SIZE, PK_BLOCK_BEGIN, PK_BLOCK_NEXT,
	PK_INFO_SIZE, PK_INFO_SEQ, PK_INFO_TIME, PK_INFO_LENGTH, PK_INFO_CALLER,
	PK_COUNT
};

struct printk_layout {
	uint64_t value[PK_COUNT];	/* each offset fits, with its field, into its struct */
	char release[VMCOREINFO_RELEASE_SIZE];
};

/* Returns true if a VMCOREINFO note begins at @at, a multiple of 4 KiB, as Linux places it. */
bool printk_layout_here(const struct node_memory *mem, uint64_t at);
/*
 * Reads the note at @at. Returns false if it lacks one of the lines, or if one of them makes no
 * sense.
 */
bool printk_layout_read(struct printk_layout *out, const struct node_memory *mem, uint64_t at);

#endif
