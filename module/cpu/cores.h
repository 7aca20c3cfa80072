/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine's cores, as this module sees them: which of them this node has, which Linux may start
 * and stop, and how they come and go while nodes run (docs/cores.md).
 *
 * Linux's CPU hotplug does the work. A core is this node's (its owner in the table) before Linux
 * sends it anything, and is given away when Linux has stopped it and it waits in the monitor again.
 */
#ifndef MINT_KO_CORES_H
#define MINT_KO_CORES_H

#include <linux/kobject.h>
#include <linux/workqueue.h>
#include <mint/abi.h>
#include "module/movable.h"

/*
 * @lapic_id to @siblings are private copies of the table's, made when the module was loaded.
 * @mine, @ran and @going are changed by the core's own work, and the first two by claim.c, under
 * Linux's cpu_hotplug_lock; others read them at any time.
 */
struct core {
	u32 lapic_id;
	bool moves;
	u32 siblings;			/* cores with the same number share one physical core */
	struct mint_core *entry;	/* in the table: `owner`, `place` and `ask` are used */
	struct movable movable;		/* the first and the last of these */
	bool mine;			/* this node has it, and Linux may start it */
	bool ran;			/* this kernel has run on it, and not given it since */
	bool going;			/* it is being given away: Linux may not start it */
	struct work_struct work;	/* it comes or goes (core_moves.c) */
	struct kobject kobj;		/* /sys/kernel/mint/cores/LAPIC ID */
};

/* cores.c: a list, fixed from mint_cores_read() to _release(). Reading returns 0 or -ENOMEM. */
extern struct core *mint_cores;
extern u32 mint_core_count;
int mint_cores_read(void);
void mint_cores_release(void);
struct core *mint_core_find(u32 lapic_id);	/* NULL: the table has none with this ID */
/* Returns the CPU (Linux's number) with this LAPIC ID, online or not; -1 if Linux knows none. */
int mint_core_cpu(const struct core *core);
/* Returns true if it waits in the monitor for this node's kernel. */
bool mint_core_waits(const struct core *core);
/* Wait for that, at most @ms. May sleep. Returns false if it does not come. */
bool mint_core_await(const struct core *core, unsigned int ms);
/* Log that the core was TAKEN or GIVEN (enum mint_cause), in the table and in Linux's log. */
void mint_core_log(const struct core *core, u32 cause);

/*
 * claim.c: what Linux asks before it starts a CPU, and says when it has stopped one. Returns 0 or
 * an errno of Linux's.
 */
int mint_claims_start(void);
void mint_claims_stop(void);

/*
 * core_moves.c: mint_core_give() has the core's owner give it to @to, a node's tag or FREE, and
 * waits until @to's kernel runs on it. Returns 0, what mint_movable_give() returns, or
 *   -EPERM: the core never moves.
 *   -EBUSY: the owner's Linux does not stop it, as its last CPU; or, without @force, another core
 *     of the same physical core would stay with the owner.
 *   -ENXIO: @to's kernel does not know the core, or did not get it to run: it is nobody's now.
 *   -EIO: it did not come back to the monitor: its owner keeps it.
 */
int mint_core_give(struct core *core, u8 to, bool force);
int mint_core_moves_start(void);
void mint_core_moves_stop(void);

/* core_files.c: the folder `cores` in @above. Returns 0 or -ENOMEM. */
int mint_core_files(struct kobject *above);
void mint_core_files_remove(void);

#endif
