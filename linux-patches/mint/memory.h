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
/* For tests: stops here for ever, if the module's parameter stay_at says so. */
void mint_memory_stay(const char *step);

/* move.c */
const char *mint_memory_owner_name(u8 tag);

#endif
