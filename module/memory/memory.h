/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that moves: what the files of this folder share. Block numbers are those of the table: the
 * address divided by 128 MiB.
 */
#ifndef MINT_KO_MEMORY_H
#define MINT_KO_MEMORY_H

#include "module/mint.h"
#include "module/memory/block.h"

#define MINT_CLEAN_MS		10000	/* how long the monitor may take to zero a block */
#define MINT_CLEAN_POLL_MS	20

/* owner.c: whose block @n is, by its byte. @n is one of the table's blocks. */
u8 mint_memory_owner(u32 n);
bool mint_memory_in_pool(u32 n);	/* can the block change its owner? */
const char *mint_memory_owner_name(u8 tag);	/* for messages */
/*
 * Make block @n this node's, with all its pages zeros. It is CLAIMING or RETAKING, so that nobody
 * takes its byte for a gift meanwhile. Returns 0 or an error of mint_memory_request().
 */
int mint_memory_claim(u32 n);
/*
 * Give block @n, in state @from (RELEASING or HANDING), to mint_block(@n)->to, or retire it if a
 * page has failed. @zeroed: its pages are zeros already.
 */
void mint_memory_give_back(u32 n, enum block_state from, bool zeroed);
/*
 * foreign.c: Returns true if block @n belongs to a node by the config, which lends it while it is
 * down.
 */
bool mint_memory_lends(u32 n);
/* Zero block @n. Linux does not use its pages: it is not online yet, or is offline, or emptied. */
void mint_memory_zero(u32 n);

/*
 * hotplug.c: makes Linux's reports of its memory blocks into changes of their owners. Until
 * mint_hotplug_start() no block may be added.
 */
int mint_hotplug_start(void);
void mint_hotplug_stop(void);

/*
 * pool.c: Returns true if this kernel's memory blocks are larger than the table's, and it has no
 * way to use parts of them (docs/adr/0040).
 */
bool mint_memory_blocks_large(void);
int mint_memory_blocks_start(void);
void mint_memory_blocks_stop(void);
/*
 * Add block @n, or its group, to Linux: it gets page structs, and is offline. Returns 0, also if it
 * was added before; -EXDEV if its group is not the pool's as a whole; or an error of Linux.
 */
int mint_memory_add(u32 n);
/* Remove block @n again if it is offline, unless all blocks of the pool are to stay added. */
void mint_memory_drop(u32 n);
bool mint_memory_all_added(void);	/* is every block of the pool added, whoever owns it? */

/*
 * kept.c: the quick way, if the parameter `quick` and this kernel allow it: the block stays online
 * for Linux, and its pages are out of Linux's hands while the node does not have it.
 * mint_memory_pass() gives block @n to mint_block(@n)->to, or retires it if a page has failed,
 * which is no error here. mint_memory_take_back() takes a block that is KEPT. They return 0, or
 *   -EOPNOTSUPP: the quick way is not allowed here.
 *   -EBUSY: a page does not move at once, somebody works on the block, or another node owns it.
 *   -ENOENT: (pass) the block is not this node's.
 *   -EIO: (take back) its memory has failed.
 * or another error of mint_memory_request().
 */
bool mint_memory_quick(void);		/* is it allowed, and possible here? */
int mint_memory_pass(u32 n);
int mint_memory_take_back(u32 n);
/*
 * Returns true if a block is KEPT and a crash kernel is loaded, which must not see the block. The
 * worker then calls mint_memory_end_keeping(), which makes such blocks offline.
 */
bool mint_memory_kept_too_long(void);
void mint_memory_end_keeping(void);
/*
 * Standby. mint_memory_vacate() takes the pages of block @n, which is ONLINE, out of Linux's hands
 * and zeroes them; errors as mint_memory_pass(). mint_memory_refill() gives them back to Linux;
 * returns false if the block was not on standby, or has a page that failed.
 */
int mint_memory_vacate(u32 n);
bool mint_memory_refill(u32 n);

/* These tell the state at this moment. @n may be anything. */
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
 * group.c: a memory block of Linux that holds several of the table's blocks; it is added and made
 * online as a whole. A block is KEPT as soon as its group is online, and moves the quick way alone.
 */
#define MINT_RESOURCE	"System RAM (mint)"
int mint_group_start(void);
void mint_group_stop(void);
/* Have block @n's group online. Returns 0, -EXDEV if part of it is not the pool's, or an error. */
int mint_group_add(u32 n);
void mint_group_take_off(u32 n);	/* remove the group, if no block of it is used */
/* Called by hotplug.c for a change of a group; @first is the group's first block. */
int mint_group_going_online(u32 first, unsigned long pfn);
void mint_group_is_not_online(u32 first);
int mint_group_going_offline(u32 first);
void mint_group_stays_online(u32 first);
void mint_group_is_offline(u32 first);

/* What moves took since the module was loaded: /sys/kernel/mint/moves. Times in nanoseconds. */
struct mint_moves {
	u64 given, taken;		/* blocks, by request */
	u64 offline_ns, online_ns;	/* Linux's share of the time of these moves */
	u64 zero_ns, table_ns;		/* of all moves: zeroing, and changing the table */
};
extern struct mint_moves mint_moves;

/* standby.c. mint_standby_start() comes after mint_memory_blocks_start(). */
int mint_standby_start(void);
void mint_standby_stop(void);
unsigned int mint_standby_ready(void);	/* how many blocks stand by */
bool mint_standby_due(void);		/* is there one to prepare now? */
void mint_standby_prepare(void);	/* the worker calls this after everything else */

/*
 * quick.c, or no_quick.c. mint_quick_vacate() takes all pages of block @n out of the page
 * allocator, and sets *@poisoned if one of them has failed; 0, -EOPNOTSUPP, or an error of Linux.
 * mint_quick_use() puts them back. mint_quick: can this kernel do so?
 */
extern const bool mint_quick;
int mint_quick_vacate(u32 n, bool *poisoned);
void mint_quick_use(u32 n);
/* Returns how many failures of memory Linux has counted in the NUMA node of block @n. */
unsigned long mint_quick_failures(u32 n);

/*
 * chunks.c, or no_chunks.c. Returns true if free memory can be taken out of this kernel's page
 * allocator and put back by hand. If not, the functions below do nothing.
 */
bool mint_chunks_possible(void);
/*
 * Take what is free at either end of the page frames [*first, *end) out by hand; [*first, *end)
 * becomes what is left in between. mint_chunks_put() puts such page frames, whole pageblocks, back.
 */
void mint_chunks_take(unsigned long *first, unsigned long *end);
void mint_chunks_put(unsigned long first, unsigned long end);
/*
 * Make page frames free memory that nobody uses: they are PageOffline and zeroed, in whole chunks
 * of MAX_PAGE_ORDER. Returns false if that did not work: then they are as they were, or no longer
 * PageOffline, and generic_online_page() takes them in either case.
 */
bool mint_chunks_use(unsigned long first, unsigned long end);

/*
 * iomem.c: say whether a crash dump of this kernel contains block @n, which has been added. It must
 * not contain a block that is not this node's. So call this before another node can get the block,
 * and after this node has got it. Returns 0, or -ENOENT if Linux has no resource for the block.
 */
int mint_iomem_set_dumped(u32 n, bool dumped);
/*
 * Linux takes a memory block offline only if its resource is System RAM (else it logs "memory
 * holes"). Call this before, and mint_iomem_settle() afterwards.
 */
void mint_iomem_before_offline(u32 n);
/* After an attempt to make block @n offline: set the resource's flag as the state wants it. */
void mint_iomem_settle(u32 n);

/* numa.c: Returns the NUMA node of this kernel that has the memory at physical address @start. */
int mint_numa_node(u64 start);
/*
 * The pool by distance from this kernel's CPUs (node_distance()). mint_numa_farther() returns the
 * smallest distance of any NUMA node that is more than @distance, or 0 if there is none.
 * mint_numa_next() returns the first block from @n on whose byte is @tag and that is @distance
 * away, or mint_block_count() or more if there is none.
 */
int mint_numa_farther(int distance);
u32 mint_numa_next(u8 tag, int distance, u32 n);

/* zero.c: zero @size bytes, a multiple of 2 MiB. Sleeps. */
void mint_zero(void *at, u64 size);

/* linux_block.c: how large Linux's memory blocks are. */
u32 mint_group_blocks(void);		/* the table's blocks in one of Linux; 1: same size */
u32 mint_group_first(u32 n);		/* the first block of block @n's group */
u64 mint_group_size(void);		/* bytes of a memory block of Linux */

/* Are this kernel's memory blocks larger than the table's? */
static inline bool mint_grouped(void)
{
	return mint_group_blocks() > 1;
}

/*
 * Write @word to /sys/devices/system/memory/memoryN/state, as a user would. One call
 * at a time. A call takes give_timeout seconds at most, and ends at a signal of the caller. Returns
 * 0, an error of Linux, or
 *   -EBUSY: somebody else changes memory.
 *   -ENODEV: there is no such memory block.
 */
int mint_state_set(u32 n, const char *word);
/*
 * Hold Linux's memory block with block @n: meanwhile nobody makes it online or offline. Returns its
 * device, for mint_linux_block_let_go(); or NULL if somebody does that now, or there is none.
 */
struct device *mint_linux_block_hold(u32 n);
void mint_linux_block_let_go(struct device *dev);
unsigned long mint_state_limit(void);	/* how long a call may take, in jiffies */
bool mint_state_is_ours(void);		/* is the calling task inside mint_state_set()? */

/*
 * move.c: Returns the block that a request for any block would probably take first, or
 * mint_block_count() if the pool is empty.
 */
u32 mint_move_first(void);
struct mint_moved {
	u32 done;			/* how many blocks went */
	int error;			/* 0: all; else the errno of the last one that did not go */
};
/* Carry out a MINT_MEMORY(). One call at a time. */
struct mint_moved mint_move_carry_out(u32 word);
/* Take block @n from the pool, or as a gift. Returns 0, or an error of mint_memory_request(). */
int mint_move_take_block(u32 n);
/*
 * Returns the block of this node that costs least to give, or mint_block_count() if there is none.
 * Blocks whose bit is set in @tried are left out. If @tried is NULL, blocks on standby are.
 */
u32 mint_move_emptiest(const unsigned long *tried);
/* Returns true if this kernel has room elsewhere for what is in block @n. */
bool mint_move_has_room_without(u32 n);

/*
 * gift.c: may node @to (a tag) be given a block? Returns 0 if it may, or if @to is FREE, the pool;
 * else
 *   -EINVAL: no other node has this tag.
 *   -EHOSTDOWN: it does not run, or has no mint.ko.
 *   -EFBIG: its kernel's memory blocks are larger than the table's.
 *   -EOPNOTSUPP: its mint.ko takes no blocks.
 */
int mint_gift_check(u8 to);
/*
 * The byte of block @n has become @to: ring that node's bell. Returns 0, or an error of
 * mint_gift_check() if the node has just ended; then the pool gets the block soon.
 */
int mint_gift_given(u32 n, u8 to);
/*
 * Returns true if a block is on its way back from a node that ended. The worker then calls
 * mint_gifts_settle().
 */
bool mint_gifts_owed(void);
void mint_gifts_settle(void);

/*
 * serve.c: @request stands in this node's word. Carry it out in the calling task; returns false if
 * that would take too long or is not possible now, so that the worker has to do it.
 */
bool mint_serve_at_once(u32 request);
/* Wake the worker. May be called with interrupts off. */
void mint_serve_later(void);
/* Woken when an answer may have come: this node's, or by the bell another's. */
extern struct wait_queue_head mint_answered;

#endif
