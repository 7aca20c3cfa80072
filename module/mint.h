/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mint.ko: a node's kernel and the ownership table (mint/abi.h). To be included
 * first, for the sake of pr_fmt.
 */
#ifndef MINT_KO_H
#define MINT_KO_H

#define pr_fmt(fmt) "mint: " fmt

#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <mint/abi.h>
#include "lib/table/roster.h"
#include "lib/table/table.h"

/* self.c: this node, and where the table is. Fixed between mint_self_find() and _release(). */
struct mint_self {
	const struct table *table;	/* mapped; its header is a private copy */
	u64 addr;
	u32 size;
	u32 index;
	u8 tag;				/* private, as the name is: what the entry says later is not believed */
	const char *name;
	struct mint_node *node;		/* ours, in the table */
};
extern struct mint_self mint_self;

int mint_self_find(void);
void mint_self_release(void);
/*
 * The CPU of this kernel that is the node's boot core: the one that its entry names, if that is online and the node's,
 * else the one that the kernel was booted on.
 */
unsigned int mint_self_boot_cpu(void);
/* Change a node's state, and log it. False: it was not @from. */
bool mint_change_state(u32 index, u32 from, u32 to, u32 cause, u32 arg);
/* The same for this node. */
bool mint_self_change_state(u32 from, u32 to, u32 cause, u32 arg);
void mint_self_set_flag(u32 flag, bool on);	/* MINT_FLAG_ */

/*
 * who.c: which nodes, cores and ranges there are, in private memory. mint_self_find() reads it. -ENODEV: the table
 * says that this kernel runs on somebody else's core.
 */
#define MINT_MEND_MS	100		/* so soon the monitor mends what never changes in the table */
#define MINT_MEND_TRIES	5
int mint_who_read(const struct table *table, u32 index);
void mint_who_release(void);
const struct roster *mint_who(void);

/* crash.c: is this the crash kernel, which dumps the node's kernel before it? Most of this module then rests. */
bool mint_crash_kernel(void);
int mint_crash_start(void);
int mint_crash_filter(void);		/* the last part: the module cannot be unloaded from then on */

/*
 * heartbeat.c: on the boot core, the one that it vouches for. It looks at the wish, too. A crash kernel
 * beats on whichever core it has.
 */
int mint_heartbeat_start(void);
/* Nobody takes the silence that follows for a hang. May be called more than once. */
void mint_heartbeat_stop(void);

/* death.c: panics and orderly ends are told before they happen. */
int mint_death_start(void);
void mint_death_stop(void);
bool mint_death_panics(void);
bool mint_death_by_kexec(void);		/* a kernel started by kexec would end this one */
/* This node is dumped by its own crash kernel from now on; both kernels may say so. */
void mint_death_dumps(void);

/* ends.c: every restart, power-off and halt of this kernel leads to the monitor. */
int mint_ends_start(void);
void mint_ends_stop(void);

/* suspend.c: this node is neither suspended nor hibernated. */
int mint_suspend_start(void);
void mint_suspend_stop(void);

/* button.c: the power button, if this node has it, is told to the monitor. */
int mint_button_start(void);
void mint_button_stop(void);

/* home.c: an NMI takes a core to the monitor, while a request stands or mint_home_call() waits. */
int mint_home_start(void);
void mint_home_stop(void);
/* Is VMX or SVM on, on this CPU? Interrupts are off. */
void mint_home_note_virt(void);
/*
 * Send another CPU of this node home, for good. False: it did not go, or cannot. The kernel
 * must be about to end.
 */
bool mint_home_call(unsigned int cpu);
/* Does the monitor know the way that mint_home_end() takes? */
bool mint_home_known(void);
/*
 * Take this CPU home, and ask the monitor for what follows the node's end: MINT_REQUEST_RESTART or
 * _KILL. A request that another node has made stands. Interrupts are off. Does not return if
 * mint_home_known().
 */
void mint_home_end(u32 kind);

/* stop.c: what stops the other CPUs at a panic or a shutdown sends the hardware BSP home. */
int mint_stop_start(void);
void mint_stop_stop(void);

/*
 * peer.c: the nodes, this one included. What decides (name, tag, whether it is known at all) is private, and was
 * checked when the module was loaded. The words in *node may mislead this kernel about that node, and no further.
 */
struct mint_peer {
	struct kobject kobj;		/* /sys/kernel/mint/nodes/NAME; keeps it alive */
	struct mint_node *node;		/* in the table: each word is read once, and may be anything */
	const char *name;
	u32 index;
	u8 tag;				/* FREE if the node is not known */
	bool known;			/* false: its entry contradicts the table; nothing is asked of it */
	struct mutex requests;		/* of this kernel for that node: one at a time */
	bool held;			/* by this kernel, for its dump; under requests */
	struct mutex moves;		/* of memory, that this kernel asks it for: one at a time */
	u32 moved;			/* blocks, by the last of them */
	u32 state, generation;		/* as the watch saw them last */
	u64 heartbeat;
	unsigned long beat_at;		/* jiffies when that changed */
};
extern struct mint_peer **mint_peers;
extern u32 mint_peer_count;

int mint_peers_create(void);
void mint_peers_release(void);
const char *mint_peer_name(u32 index);	/* "?" where there is no such node */
/* The known node with this tag; NULL: none has it. */
struct mint_peer *mint_peer_tagged(u32 tag);
/* Its boot core, by what its entry says now. Never another node's core. -EUCLEAN: it is not known. */
int mint_peer_boot_core(const struct mint_peer *peer, struct roster_target *to);
/* Does it own the hardware BSP, which an INIT does not bring into the monitor? */
bool mint_peer_owns_bsp(const struct mint_peer *peer);
/* The CPU with this LAPIC ID, if it is online; -1. */
int mint_cpu_online(u32 lapic_id);

/* watch.c: wakes whoever waits for a node's state, or for an event. */
#define MINT_WATCH_MS 100
void mint_watch_start(void);
void mint_watch_stop(void);

/*
 * life.c. -EDEADLK: it is this node; -EUCLEAN: it is not known; -EALREADY: its state is what is asked for;
 * -EBUSY: something is asked of it already; -EPERM: it runs on the hardware BSP, and
 * has no way home from an NMI;
 * -ENXIO: its boot core cannot be reached; -ETIMEDOUT: not carried out, and
 * taken back if that was still possible; -EIO: the monitor failed.
 */
int mint_life_request(struct mint_peer *peer, u32 kind);
/*
 * Keep a node that is home as it is, for its dump. Also -ETXTBSY: it is not home,
 * something may run in its memory.
 */
int mint_life_hold(struct mint_peer *peer);
void mint_life_let_go(struct mint_peer *peer);
bool mint_life_holds(const struct mint_peer *peer);
/* It was left for its dump, which has been taken: it may be started again. -EALREADY: it was not. */
int mint_life_dumped(struct mint_peer *peer);
/* Also -EOPNOTSUPP: no module there that could see it. MINT_WISH_NONE takes it back. */
int mint_life_wish(struct mint_peer *peer, u32 wish);
const char *mint_life_request_name(u32 kind);
const char *mint_life_wish_name(u32 wish);
/* The value with this name (a line); -EINVAL: none has it. */
int mint_life_request_parse(const char *text);
int mint_life_wish_parse(const char *text);

/*
 * kick.c: send something to a core, as long as *@word is @request. -ENXIO: the core has no such address; -EPERM: it is
 * the hardware BSP, which takes nothing but NMIs.
 */
enum mint_kick_way {
	MINT_KICK_INIT,			/* INIT and twice SIPI */
	MINT_KICK_NMI,
	MINT_KICK_NMI_SIPI,		/* a SIPI for the INIT that was pending while VMX was on */
};
int mint_kick(const struct roster_target *to, enum mint_kick_way way, const u32 *word, u32 request);
int mint_kick_own_nmi(unsigned int cpu);	/* a CPU of this kernel; interrupts are off */
/*
 * Send node @node the interrupt that it has published in @word (MINT_TARGET()). Interrupts are off. Nothing is sent
 * to a core that is not that node's, nor by a vector below 32.
 */
void mint_kick_interrupt(u32 node, u64 word);

/* lines.c: interrupt lines that this node shares with others. */
int mint_lines_start(void);
void mint_lines_tick(void);		/* once per MINT_WATCH_MS */

/*
 * move.c, memory.c: blocks of the pool. -EHOSTDOWN: the node does not run, has no module, or has
 * ended meanwhile; -EALREADY: it is busy for somebody else; -EBUSY: another node has the block, or its pages
 * do not move; -ENOMEM: no room in that kernel, for page structs or for what is in the block; -EPERM: it is FIXED; -ENXIO: there is none; -ENOSPC: the pool is empty; -ENOENT: the node
 * has none to give; -EEXIST: it has that one; -EINTR: not waited for any longer. peer->moved blocks went all the same.
 */
int mint_memory_request(struct mint_peer *peer, u32 request);	/* MINT_MEMORY() */
int mint_memory_start(void);
void mint_memory_stop(void);
void mint_memory_tick(void);		/* once per MINT_WATCH_MS */
void mint_memory_bell(void);		/* another node has something to say; also with interrupts off */

/*
 * failed.c: pages of the pool's blocks that have failed, which the table keeps for all nodes.
 * mint_failed_note() takes any physical address, and may be called in any context.
 */
int mint_failed_start(void);
void mint_failed_stop(void);
void mint_failed_tick(void);		/* once per MINT_WATCH_MS */
void mint_failed_note(u64 addr);
ssize_t mint_failed_print(char *buf);	/* into a page: block and address, a line for each page */
bool mint_failed_in(u32 n);		/* is a page of block @n known to have failed? */
/* Retire this node's block @n if a page of it is known to have failed. Returns true if it did. */
bool mint_failed_retire(u32 n);

/* machine_check.c: started and stopped by failed.c. */
void mint_machine_check_start(void);
void mint_machine_check_stop(void);
void mint_machine_check_panic(void);	/* note what the banks of this CPU hold */

/*
 * bell.c: an interrupt that other nodes send when there is something of memory to look at, so that nobody
 * waits for the next tick. It says no more than that; a lost one costs the time until then.
 */
#define MINT_BELL_NOBODY 0xffffffff
int mint_bell_start(void);
void mint_bell_stop(void);
void mint_bell_ring(u32 node);		/* index; not this node: nothing happens, nor for NOBODY */

/* dump.c: /dev/mint-memory/NAME, a dead node's memory; and what this kernel says of its own. */
int mint_dump_start(void);
void mint_dump_stop(void);

/*
 * caps.c: the capability that the calling task needs, whatever a file's mode says, and the lockdown of its kernel
 * (docs/module.md has the table). 0 or -EPERM.
 */
int mint_may_rule_nodes(void);		/* CAP_SYS_BOOT */
int mint_may_move_memory(void);		/* CAP_SYS_ADMIN */
int mint_may_load_kernels(void);	/* CAP_SYS_BOOT, and LOCKDOWN_KEXEC */
int mint_may_read_memory(void);		/* CAP_SYS_RAWIO, and LOCKDOWN_DEV_MEM */
int mint_may_see_addresses(void);	/* CAP_SYS_ADMIN */

/* sysfs.c */
extern const struct kobj_type mint_peer_type;
int mint_sysfs_create(void);
void mint_sysfs_remove(void);

/* store.c: is this physical memory that this kernel does not use? False for no bytes at all. */
bool mint_memory_foreign(u64 start, u64 size);
/* The image store of this machine, and /dev/mint's ioctls. */
int mint_store_start(void);
void mint_store_stop(void);
long mint_store_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

/* events.c: the log as text, and /dev/mint. */
int mint_events_start(void);
void mint_events_stop(void);
void mint_events_tick(void);		/* once per MINT_WATCH_MS */
/* The latest lines that fit; their length. */
ssize_t mint_events_latest(char *buf, size_t size);

#endif
