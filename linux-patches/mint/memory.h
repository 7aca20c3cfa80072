/* SPDX-License-Identifier: GPL-2.0-only */
/* Between memory.c (blocks), move.c (what is asked) and sysfs.c. Block numbers are those of the table. */
#ifndef MINT_KO_MEMORY_H
#define MINT_KO_MEMORY_H

#include "mint.h"
#include "lib/table/blocks.h"

/* memory.c. 0: this kernel's memory blocks have another size; nothing moves. */
u32 mint_memory_count(void);
int mint_memory_blocks_start(void);
void mint_memory_blocks_stop(void);
bool mint_memory_ours(u32 n);
u8 mint_memory_owner(u32 n);
/* Give it page structs, offline. 0 also where it has them. */
int mint_memory_add(u32 n);
/* Take them away again, where only blocks that were taken have them. */
void mint_memory_drop(u32 n);
/* Whose it is when it goes offline next: a node's tag, or FREE. */
void mint_memory_give_to(u32 n, u8 to);
/*
 * The quick way, where the parameter `quick` and this kernel allow it: the block stays online for Linux,
 * and its pages are nobody's here. -EOPNOTSUPP: not this one, or not here.
 */
int mint_memory_pass(u32 n);
int mint_memory_take_back(u32 n);
bool mint_memory_kept(u32 n);
/* For tests: stops here for ever, if the module's parameter stay_at says so. */
void mint_memory_stay(const char *step);

/* quick.c, or no_quick.c: all pages of a block out of the allocator, and back. */
extern const bool mint_quick;
int mint_quick_vacate(u32 n);
void mint_quick_use(u32 n);

/* move.c */
const char *mint_memory_owner_name(u8 tag);

#endif
