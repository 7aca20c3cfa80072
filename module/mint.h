/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of mint.ko share. mint.ko is the kernel side of a node: it keeps the node's entry
 * of the ownership table (mint/abi.h), and reads those of other nodes.
 *
 * Include this header first: it defines pr_fmt.
 */
#ifndef MINT_KO_H
#define MINT_KO_H

#define pr_fmt(fmt) "mint: " fmt

#include <linux/irqreturn.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <mint/abi.h>
#include "lib/table/roster.h"
#include "lib/table/table.h"

/* For messages: the name of a PCI function, segment:bus:device.function. */
#define MINT_FN			"%04x:%02x:%02x.%x"
#define MINT_FN_OF(segment, bdf) \
	(segment) & 0xffff, (bdf) >> 8 & 0xff, (bdf) >> 3 & 0x1f, (bdf) & 7

/*
 * self.c: this node, and where the table is. mint_self_find() fills it; until
 * mint_self_release() nothing of it changes, so that it is read without a lock.
 */
struct mint_self {
	const struct table *table;	/* mapped; its header is a private copy */
	u64 addr;			/* of the table: physical address */
	u32 size;			/* of the table, bytes */
	u32 index;			/* of this node in NODES */
	u8 tag;				/* private, as @name is: the entry is not believed later */
	const char *name;
	struct mint_node *node;		/* this node's entry, in the table */
	u16 segment;			/* of PCI host bridges in this node's ACPI tables */
	u16 machine_segment;		/* the machine's number of that segment */
	u16 core_count;			/* CPUs that were this node's when it started; 0: unknown */
};
extern struct mint_self mint_self;

/*
 * Find the table, check it, and fill mint_self. Returns 0, or with a message in the log:
 *   -ENODEV: the monitor has not started this kernel, or the table contradicts it.
 *   -ENOMEM: the table cannot be mapped or copied.
 */
int mint_self_find(void);
void mint_self_release(void);
/*
 * Returns the physical address of a PCI function's 4 KiB of ECAM, or 0 if the machine has none for
 * it. @segment and @bdf (bus << 8 | device << 3 | function) are the machine's.
 */
u64 mint_self_config(u16 segment, u16 bdf);
bool mint_self_ecam(void);		/* has the machine any ECAM? */
/*
 * Returns true if this is the crash kernel, which dumps the kernel that crashed. Most parts of this
 * module do nothing there.
 */
bool mint_crash_kernel(void);
/* Returns the CPU (Linux's number) with this LAPIC ID, or -1 if it is not online. */
int mint_cpu_online(u32 lapic_id);
/*
 * Returns the CPU (Linux's number) that is the node's boot core: the core that the node's entry
 * names, if it is online and this node's; else CPU 0, on which the kernel was booted.
 */
unsigned int mint_self_boot_cpu(void);
/*
 * Change the state of node @index from @from to @to, and log that with @cause and @arg (struct
 * mint_event). Returns false, and changes and logs nothing, if the state was not @from.
 */
bool mint_change_state(u32 index, u32 from, u32 to, u32 cause, u32 arg);
/* The same for this node. */
bool mint_self_change_state(u32 from, u32 to, u32 cause, u32 arg);
/* Set the MINT_FLAG_ bits @flag of this node's entry, or clear them if @on is false. */
void mint_self_set_flag(u32 flag, bool on);

/*
 * who.c: the roster, a private copy of which nodes, cores and ranges there are. mint_self_find()
 * calls mint_who_read(), which returns
 *   -ENODEV: the table says that another node has the core that this kernel runs on.
 *   -ENOMEM: there is no memory for the copy.
 */
#define MINT_MEND_MS	100		/* the monitor mends fixed words this often */
#define MINT_MEND_TRIES	5		/* so often the module waits for that */
int mint_who_read(const struct table *table, u32 index);
void mint_who_release(void);
const struct roster *mint_who(void);

/* crash.c: what a crash kernel does. */
int mint_crash_start(void);
int mint_crash_filter(void);		/* last: the module cannot be unloaded after */

/*
 * heartbeat.c: a timer on the boot core, so that its beats say that this core runs. It looks at
 * the node's wish, too. In a crash kernel it is on whichever core that kernel has.
 */
int mint_heartbeat_start(void);
/* Say that no more beats come, so that nobody takes the silence for a hang. May be called again. */
void mint_heartbeat_stop(void);
/* This kernel panics: from now on a beat does not take the state CRASHED for a mistake. */
void mint_heartbeat_panics(void);

/* death.c: the table says that this kernel panics, or ends in order, before it does. */
int mint_death_start(void);
void mint_death_stop(void);
void mint_death_panics(void);		/* it panics: say so in the table */
bool mint_death_by_kexec(void);		/* is it about to end by a kexec? */
/*
 * Enter into the table that this node has crashed, and that its crash kernel dumps it from now on.
 * The kernel that panics calls this, and the crash kernel once more.
 */
void mint_death_dumps(void);

/* ends.c: every restart, power-off and halt of this kernel leads to the monitor. */
int mint_ends_start(void);
void mint_ends_stop(void);

/* suspend.c: refuses to suspend or hibernate this node. */
int mint_suspend_start(void);
void mint_suspend_stop(void);

/* button.c: passes a press of the power button on to the monitor, if this node has the button. */
int mint_button_start(void);
void mint_button_stop(void);

/*
 * home.c: an NMI takes a core to the monitor, while a KILL or RESTART of this node stands in the
 * table or mint_home_call() waits for that core.
 */
int mint_home_start(void);
void mint_home_stop(void);
/* Note in the node's flags whether this CPU has VMX or SVM on. Call it with interrupts off. */
void mint_home_note_virt(void);
/*
 * Send CPU @cpu of this node, another one than this, home for good; the kernel must be about to
 * end. Returns true if the CPU went. Returns false if it did not within a second, or if there is
 * no way home. Waits by spinning.
 */
bool mint_home_call(unsigned int cpu);
/* Returns true if the monitor knows the way that mint_home_end() takes. */
bool mint_home_known(void);
/*
 * Take this CPU home, and ask the monitor for what is to follow: @kind is MINT_REQUEST_RESTART, or
 * MINT_REQUEST_KILL to stay halted. If another node has asked for one of these already, that
 * request stays. Returns only if mint_home_known() is false.
 */
void mint_home_end(u32 kind);

/*
 * stop.c: when Linux stops its other CPUs, at a panic or a shutdown, this sends the hardware BSP
 * home first.
 */
int mint_stop_start(void);
void mint_stop_stop(void);

/*
 * peer.c: the nodes, this one included. What decides (name, tag, whether the node is known at all)
 * is a private copy that was checked when the module was loaded. The words in *node may mislead
 * this kernel about that node, and about no other.
 *
 * kobj to known: fixed while the module is loaded.
 * held: set under @requests. mint_life_let_go() clears it without a lock; only the holder calls it.
 * moved: written under @moves; read at any time.
 * state, generation, heartbeat: only the watch's work uses them. It writes beat_at, which is read
 * at any time.
 */
struct mint_peer {
	struct kobject kobj;		/* /sys/kernel/mint/nodes/NAME; its release frees this */
	struct mint_node *node;		/* in the table: read each word once, believe none */
	const char *name;
	u32 index;
	u8 tag;				/* FREE if the node is not known */
	bool known;			/* false: its entry contradicts the table */
	struct mutex requests;		/* one request of this kernel for that node at a time */
	bool held;			/* this kernel holds the node, for its dump */
	struct mutex moves;		/* and one move of memory at a time */
	u32 moved;			/* how many blocks the last of these moved */
	u32 state, generation;		/* as the watch saw them last */
	u64 heartbeat;
	unsigned long beat_at;		/* jiffies when the watch saw @heartbeat change */
};
extern struct mint_peer **mint_peers;
extern u32 mint_peer_count;

int mint_peers_create(void);
void mint_peers_release(void);
const char *mint_peer_name(u32 index);	/* "?" if there is no such node */
/* Returns the known node with this tag, or NULL if none has it. */
struct mint_peer *mint_peer_tagged(u32 tag);
/*
 * Find the boot core of a node, as its entry names it now. If that is no core of this node, *@to is
 * the boot core that the node had before. Returns 0, or -EUCLEAN if the node is not known.
 */
int mint_peer_boot_core(const struct mint_peer *peer, struct roster_target *to);
/* Returns true if it owns the hardware BSP, which an INIT does not bring into the monitor. */
bool mint_peer_owns_bsp(const struct mint_peer *peer);

/* watch.c: looks at all nodes, and wakes whoever waits for a node's state or for an event. */
#define MINT_WATCH_MS 100		/* from one look (a tick) to the next */
void mint_watch_start(void);
void mint_watch_stop(void);

/*
 * life/request.c: have the monitor carry out @kind (enum mint_request_kind), by force. Waits until
 * it is done. Returns 0, or
 *   -EDEADLK: @peer is this node.
 *   -EUCLEAN: the node is not known.
 *   -EALREADY: its state is what is asked for.
 *   -EBUSY: something is asked of it already, or it dumps itself.
 *   -EPERM: it runs on the hardware BSP, and has no way home from an NMI.
 *   -ENXIO: its boot core cannot be addressed.
 *   -ETIMEDOUT: nobody began in time, and the request was taken back; or it was not done in time.
 *   -EIO: the monitor failed.
 *   -EINTR: a signal ended the wait.
 */
int mint_life_request(struct mint_peer *peer, u32 kind);
/*
 * Keep a node that is home as it is, for its dump, until mint_life_let_go(). Returns 0, or
 *   -EDEADLK, -EUCLEAN, -EINTR: as above.
 *   -EBUSY: something is asked of it already, or this kernel holds it.
 *   -ETXTBSY: it is not home, so that something may run in its memory.
 */
int mint_life_hold(struct mint_peer *peer);
void mint_life_let_go(struct mint_peer *peer);
/* Returns true if this kernel's HOLD still stands in the table. */
bool mint_life_holds(const struct mint_peer *peer);
/*
 * The node was left as it was for its dump, and the dump has been taken: let it be started again.
 * Returns 0, or
 *   -EUCLEAN: the node is not known.
 *   -EALREADY: it was not left for its dump.
 */
int mint_life_dumped(struct mint_peer *peer);
/*
 * Ask the node's kernel for @wish (enum mint_wish); MINT_WISH_NONE takes a wish back. Does not
 * wait. Returns 0, or
 *   -EDEADLK: @peer is this node.
 *   -EUCLEAN: the node is not known.
 *   -EALREADY: it is off, or about to end.
 *   -EOPNOTSUPP: it has no module that could see the wish.
 *   -EBUSY: another wish stands.
 */
int mint_life_wish(struct mint_peer *peer, u32 wish);
const char *mint_life_request_name(u32 kind);
const char *mint_life_wish_name(u32 wish);
/* Return the value with this name (a line's end may follow), or -EINVAL if none has it. */
int mint_life_request_parse(const char *text);
int mint_life_wish_parse(const char *text);

/*
 * kick.c: send something to the core @to, as long as *@word is @request. May sleep. Returns 0, also
 * if *@word had changed and nothing was sent; or
 *   -ENXIO: the core cannot be addressed.
 *   -EPERM: it is the hardware BSP, which may be sent nothing but NMIs.
 */
enum mint_kick_way {
	MINT_KICK_INIT,			/* INIT and twice SIPI */
	MINT_KICK_NMI,
	MINT_KICK_NMI_SIPI,		/* NMI, then SIPIs, for an INIT pending since VMX was on */
};
int mint_kick(const struct roster_target *to, enum mint_kick_way way, const u32 *word, u32 request);
/* Send an NMI to a CPU of this kernel. Call it with interrupts off. */
int mint_kick_own_nmi(unsigned int cpu);
/*
 * Send node @node the interrupt that it has published as @word (MINT_TARGET()). Sends nothing if
 * the core in @word is not that node's, or the vector is below 32. Call it with interrupts off.
 */
void mint_kick_interrupt(u32 node, u64 word);

/*
 * pci/bridge.c: this node's PCI functions, but for those that Linux finds by ACPI (docs/pci.md).
 * Always returns 0.
 */
int mint_pci_start(void);
void mint_pci_stop(void);
/*
 * pci/show.c: returns true if a function that Linux finds by ACPI is another node's now. Takes no
 * locks.
 */
bool mint_function_gone_from_whole(void);
void mint_giving_tick(void);		/* once per MINT_WATCH_MS */

/*
 * cpu/roaming.c: cores that move (docs/cores.md). Starting it returns 0, -ENOMEM, or what Linux
 * says if it takes no more callbacks of CPU hotplug.
 */
int mint_cores_start(void);
void mint_cores_stop(void);
void mint_cores_tick(void);		/* once per MINT_WATCH_MS */

/* reclaim.c: asks for what was lent while this node was down. Always returns 0. */
int mint_reclaim_start(void);
void mint_reclaim_stop(void);
void mint_reclaim_tick(void);		/* once per MINT_WATCH_MS */

/* stay.c, for tests: wait here if the module's parameter stay_at names this step. May sleep. */
void mint_stay(const char *step);

/*
 * lock.c: take and release a lock of the table, with interrupts off in between. A holder that keeps
 * it for a second loses it.
 */
unsigned long mint_lock(enum mint_lock_id id);
void mint_unlock(enum mint_lock_id id, unsigned long flags);

/* irq/irqs.c: interrupts of I/O APICs that functions of this node raise. Always returns 0. */
int mint_irqs_start(void);
void mint_irqs_stop(void);
void mint_irqs_tick(void);		/* once per MINT_WATCH_MS */

/*
 * memory/ask.c: ask a node, or this one, to take or give blocks of the pool; @request is a
 * MINT_MEMORY(). Waits until that is done. peer->moved is how many blocks went, also after an
 * error. Returns 0 if all of it was done, or
 *   -EHOSTDOWN: the node, or the one to be given blocks, does not run, has no module, or has ended.
 *   -EUCLEAN: the node is not known.
 *   -EALREADY: it moves memory for somebody else.
 *   -EFBIG: the memory blocks of one of the two kernels are larger than the table's.
 *   -EXDEV: the kernel's memory block around this block is not the pool's as a whole.
 *   -EOPNOTSUPP: the module of one of the two takes and gives no blocks.
 *   -EBUSY: another node has the block, or its pages do not move in time.
 *   -ENOMEM: that kernel has no room, for page structs or for what is in the block.
 *   -EPERM: the block is FIXED.
 *   -ENXIO: there is no such block.
 *   -ENOSPC: the pool is empty.
 *   -ENOENT: the node has no block to give, or not this one.
 *   -EEXIST: the node has that block already.
 *   -EIO: the block's memory has failed.
 *   -EINVAL: no such request, or no other node has the tag that blocks are to go to.
 *   -EINTR: a signal ended the wait.
 */
int mint_memory_request(struct mint_peer *peer, u32 request);
/* memory/serve.c: carry out what this node is asked for. */
int mint_memory_start(void);
void mint_memory_stop(void);
void mint_memory_tick(void);		/* once per MINT_WATCH_MS */
/* Another node has rung the bell: look at what it wants. May be called with interrupts off. */
void mint_memory_bell(void);

/*
 * failed.c: pages in the pool's blocks that have failed. The table lists them for all nodes.
 * mint_failed_note() takes any physical address, and may be called in any context.
 */
int mint_failed_start(void);
void mint_failed_stop(void);
void mint_failed_tick(void);		/* once per MINT_WATCH_MS */
void mint_failed_note(u64 addr);
ssize_t mint_failed_print(char *buf);	/* fill a page: a line for each, block and address */
bool mint_failed_in(u32 n);		/* does the list have a page of block @n? */
bool mint_failed_marked(u32 n);		/* has Linux marked a page of block @n as failed? */
/* Retire this node's block @n if a page of it is known to have failed. Returns true if it did. */
bool mint_failed_retire(u32 n);

/* machine_check.c: enters in that list what machine checks say. */
int mint_machine_check_start(void);
void mint_machine_check_stop(void);
void mint_machine_check_panic(void);	/* note the errors that this CPU's banks hold */

/*
 * bell.c: an interrupt that other nodes send this one when they have asked it for memory, given it
 * some, answered, or typed at its console. It makes this kernel look at once instead of at the next
 * tick, and carries nothing else: if one is lost, the next tick looks.
 */
#define MINT_BELL_NOBODY 0xffffffff
/*
 * Allocate another interrupt of that kind, on the boot core, for request_irq()'s arguments. Returns
 * Linux's number of it, or a negative error of Linux. mint_bell_target() is the MINT_TARGET() by
 * which others send it.
 */
int mint_bell_allocate(irqreturn_t (*handler)(int, void *), unsigned long flags, const char *name,
		       void *arg);
void mint_bell_free(int irq, void *arg);
u64 mint_bell_target(int irq);
/* From now on call @heard, with interrupts off, whenever another node rings. */
int mint_bell_start(void (*heard)(void));
void mint_bell_stop(void);
/* Ring for node @node (index). Does nothing for this node, or for MINT_BELL_NOBODY. */
void mint_bell_ring(u32 node);

/*
 * dump.c: /dev/mint-memory/NAME, a dead node's memory; and what this kernel publishes for whoever
 * dumps it one day.
 */
int mint_dump_start(void);
void mint_dump_stop(void);

/* log/log.c: /dev/mint-log, what other nodes' kernels and the monitor have logged. */
int mint_log_start(void);
void mint_log_stop(void);
void mint_log_tick(void);		/* once per MINT_WATCH_MS */

/*
 * console/hvc.c: this node's own console, /dev/hvc0. Starting it always returns 0: a node can do
 * without. mint_hvc_heed() has Linux read what was typed; it may be called in any context.
 */
int mint_hvc_start(void);
void mint_hvc_stop(void);
void mint_hvc_heed(void);

/* console/attach.c: /dev/mint-console/NAME, other nodes' consoles. */
int mint_attach_start(void);
void mint_attach_stop(void);

/*
 * caps.c: may the calling task do this, whatever the file's mode allows? Each checks a capability,
 * and some the kernel's lockdown (docs/module.md has the table). Return 0 or -EPERM.
 */
int mint_may_rule_nodes(void);		/* CAP_SYS_BOOT */
int mint_may_move(void);			/* memory and functions: CAP_SYS_ADMIN */
int mint_may_load_kernels(void);	/* CAP_SYS_BOOT, and LOCKDOWN_KEXEC */
int mint_may_read_memory(void);		/* CAP_SYS_RAWIO, and LOCKDOWN_DEV_MEM */
int mint_may_read_logs(void);		/* CAP_SYSLOG */
int mint_may_see_addresses(void);	/* CAP_SYS_ADMIN */
int mint_may_use_consoles(void);	/* CAP_SYS_ADMIN */

/* sysfs.c */
int mint_sysfs_create(void);
void mint_sysfs_remove(void);
struct kobject *mint_sysfs_top(void);	/* /sys/kernel/mint; NULL in a crash kernel */

/*
 * memory/foreign.c: Returns true if this kernel uses nothing of the physical memory [@start, @start
 * + @size). Returns false if @size is 0.
 */
bool mint_memory_foreign(u64 start, u64 size);
/*
 * Returns true if memory at address @addr, which by the config is a node's own, is lent to others
 * while that node is down: it may be in use.
 */
bool mint_memory_lent(u64 addr);
bool mint_memory_lent_by(const struct mint_peer *peer);	/* any of the node's memory */
/*
 * Returns true if a range of the roster that is no node's own can be there: it is whole pages that
 * this kernel does not use, apart from the table and from all other ranges.
 */
bool mint_memory_shared(const struct mint_range *range);

/* net/net_device.c: mint0, the network between nodes (docs/network.md). Always returns 0. */
int mint_net_start(void);
void mint_net_stop(void);
void mint_net_tick(void);		/* once per MINT_WATCH_MS */

/* store.c: the image store of this machine, and /dev/mint's ioctls. */
int mint_store_start(void);
void mint_store_stop(void);
long mint_store_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

/* events.c: the event log as text, and /dev/mint. */
int mint_events_start(void);
void mint_events_stop(void);
void mint_events_tick(void);		/* once per MINT_WATCH_MS */
/* Write the latest lines that fit into @size bytes. Returns their length. */
ssize_t mint_events_latest(char *buf, size_t size);

#endif
