/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that moves: block.c has the state of each block, memory.c changes it as Linux does, move.c moves blocks,
 * gift.c looks after those that go to another node, serve.c is asked to, request.c asks. Block numbers are those of
 * the table.
 */
#ifndef MINT_KO_MEMORY_H
#define MINT_KO_MEMORY_H

#include "module/mint.h"
#include "module/memory/block.h"

#define MINT_CLEAN_MS		10000	/* for the monitor to zero a block */
#define MINT_CLEAN_POLL_MS	20

/* memory.c */
/* Are this kernel's memory blocks larger than the table's, and has it no way to use parts of them (docs/adr/0040)? */
bool mint_memory_blocks_large(void);
bool mint_memory_in_pool(u32 n);
int mint_memory_blocks_start(void);
void mint_memory_blocks_stop(void);
u8 mint_memory_owner(u32 n);
/* Give it page structs, offline. 0 also where it has them. */
int mint_memory_add(u32 n);
/* Take them away again, where only blocks that were taken have them, and if it is offline. */
void mint_memory_drop(u32 n);
/*
 * The quick way, where the parameter `quick` and this kernel allow it: the block stays online for Linux,
 * and its pages are nobody's here. One with a page that has failed is retired, which is no error here.
 * -EOPNOTSUPP: not this one, or not here; -EBUSY: a page does not move at once, or somebody is at the block.
 */
bool mint_memory_quick(void);		/* allowed, and possible here */
int mint_memory_pass(u32 n);
int mint_memory_take_back(u32 n);
/* Is there a block that is kept, and a crash kernel, which must not see it? The worker makes such blocks offline. */
bool mint_memory_kept_too_long(void);
void mint_memory_end_keeping(void);
/*
 * Standby: a block of ours without its pages, which are zeros by then; its pages again. False: it was not
 * on standby, or has a page that has failed.
 */
int mint_memory_vacate(u32 n);
bool mint_memory_refill(u32 n);

/* These are true at this moment; of any number. */
static inline bool mint_memory_ours(u32 n)
{
	return block_state_ours(mint_block_state(n));
}

static inline bool mint_memory_kept(u32 n)
{
	return mint_block_state(n) == BLOCK_KEPT;
}

static inline bool mint_memory_standby(u32 n)
{
	return mint_block_state(n) == BLOCK_STANDBY;
}

/*
 * group.c: memory blocks of Linux that hold several of ours, and are added and online for all of them together. A block
 * is KEPT as soon as its group is there, and moves the quick way alone. -EXDEV: not all of the group is the pool's.
 */
#define MINT_RESOURCE	"System RAM (mint)"
u32 mint_group_blocks(void);		/* in one of Linux's: 1 where they are of one size */
u32 mint_group_first(u32 n);
u64 mint_group_size(void);
int mint_group_start(void);
void mint_group_stop(void);
int mint_group_add(u32 n);
void mint_group_take_off(u32 n);	/* if no block of it is used */
/* Of the notifier; @first is the group's first block. */
int mint_group_going_online(u32 first, unsigned long pfn);
void mint_group_is_not_online(u32 first);
int mint_group_going_offline(u32 first);
void mint_group_stays_online(u32 first);
void mint_group_is_offline(u32 first);

static inline bool mint_grouped(void)
{
	return mint_group_blocks() > 1;
}

/* stay.c. For tests: stops here, if the module's parameter stay_at says so. */
void mint_memory_stay(const char *step);

/* What moves took, since the module was loaded: /sys/kernel/mint/moves. */
struct mint_moves {
	u64 given, taken;		/* blocks, by request */
	u64 offline_ns, online_ns;	/* of these, what Linux takes: pages out of its hands, or into them */
	u64 zero_ns, table_ns;		/* of all */
};
extern struct mint_moves mint_moves;

/* standby.c: after mint_memory_start(). */
int mint_standby_start(void);
void mint_standby_stop(void);
unsigned int mint_standby_ready(void);
bool mint_standby_due(void);
void mint_standby_prepare(void);	/* by the worker that moves blocks, when it has nothing else to do */

/* quick.c, or no_quick.c: all pages of a block out of the allocator, with what has failed among them; and back. */
extern const bool mint_quick;
int mint_quick_vacate(u32 n, bool *poisoned);
void mint_quick_use(u32 n);
/* Failures of memory that Linux has counted so far, in the NUMA node of that block. */
unsigned long mint_quick_failures(u32 n);

/*
 * chunks.c, or no_chunks.c: can free memory be taken out and put back by hand, in this kernel? If
 * not, the functions below do nothing.
 */
bool mint_chunks_possible(void);
/*
 * What is free at either end of the page frames [*first, *end) is taken out by hand,
 * and they become those that are left. It goes back by pageblocks.
 */
void mint_chunks_take(unsigned long *first, unsigned long *end);
void mint_chunks_put(unsigned long first, unsigned long end);
/*
 * Page frames of nobody, PageOffline and zeroed, in whole chunks of MAX_PAGE_ORDER, become free memory. false: they
 * are as they were, or no longer PageOffline; generic_online_page() takes them either way.
 */
bool mint_chunks_use(unsigned long first, unsigned long end);

/*
 * iomem.c: does a crash dump of this kernel have block @n, which has page structs? It must not, unless the block is
 * this node's. The caller calls this before another node can get the block, and after this node has got it.
 * Returns -ENOENT if Linux has no resource for the block.
 */
int mint_iomem_set_dumped(u32 n, bool dumped);
/*
 * Linux takes a block offline only if its resource is System RAM ("memory holes" otherwise). To be called before, and
 * mint_iomem_settle() afterwards.
 */
void mint_iomem_before_offline(u32 n);
/* The flag becomes what the block's state wants: after an attempt to make it offline, whatever came of that. */
void mint_iomem_settle(u32 n);

/* numa.c: the NUMA node of this kernel to which memory at @start belongs. */
int mint_numa_node(u64 start);
/*
 * The pool by distance from this kernel's CPUs, as node_distance() has it. The smallest distance of
 * any NUMA node that is more than @distance; 0: there is none. And: the first block from @n on whose
 * byte is @tag, and that is so far away; mint_block_count() or more: none.
 */
int mint_numa_farther(int distance);
u32 mint_numa_next(u8 tag, int distance, u32 n);

/* zero.c. Of multiples of 2 MiB. */
void mint_zero(void *at, u64 size);

/*
 * state.c: what a user would write to /sys/devices/system/memory/memoryN/state. One call at a time, of
 * give_timeout seconds at most; signals of whoever calls end it, too. Linux's own errors; -EBUSY also where
 * somebody else changes memory; -ENODEV: there is no such memory block.
 */
int mint_state_set(u32 n, const char *word);
unsigned long mint_state_limit(void);	/* jiffies that one call may take */
bool mint_state_is_ours(void);		/* does the caller run on behalf of mint_state_set()? */

/* move.c. What a request for any block takes first, it seems; mint_block_count(): the pool is empty. */
u32 mint_move_first(void);
struct mint_moved {
	u32 done;			/* blocks */
	int error;			/* 0: all; of the last block that did not go */
};
const char *mint_memory_owner_name(u8 tag);
/* MINT_MEMORY(). One call at a time. */
struct mint_moved mint_move_carry_out(u32 word);
int mint_move_take_block(u32 n);
/*
 * The block of ours that costs least to give, but for those in @tried; NULL: of those that are not on
 * standby. The count of blocks: none.
 */
u32 mint_move_emptiest(const unsigned long *tried);
/* Is there room elsewhere for what is in it? */
bool mint_move_has_room_without(u32 n);

/*
 * gift.c. May node @to be given a block? 0: yes, or it is the pool. -EINVAL: no other node has this tag; -EHOSTDOWN: it
 * does not run, or has no mint.ko; -EFBIG: its memory blocks are too large; -EOPNOTSUPP: its mint.ko takes no blocks.
 */
int mint_gift_check(u8 to);
/* The byte of block @n is @to's now: rings for it. An error of mint_gift_check(): it has ended, and the pool has the block soon. */
int mint_gift_given(u32 n, u8 to);
/* Is a block on its way back from a node that ended? The worker settles that. */
bool mint_gifts_owed(void);
void mint_gifts_settle(void);
/* Has another node given a block to this one? The worker takes it, or puts it into the pool. */
bool mint_gifts_here(void);
void mint_gifts_take(void);

/* serve.c: a request stands in this node's word. At once, in the caller's hands: false if it has to be later. */
bool mint_serve_at_once(u32 request);
void mint_serve_later(void);		/* also with interrupts off */

/* request.c: some answer has come; whoever waits looks. Also with interrupts off. */
void mint_request_answered(void);

#endif
