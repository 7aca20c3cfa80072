/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cores as the monitor drives them. cores[i] is machine.cpu[i]. A core rests in park() until it
 * is given an order, or until its node's kernel wakes it through the node's mailbox. From then on
 * no code of the monitor runs on it until it comes home (home.asm).
 */
#ifndef MONITOR_CPU_CORE_H
#define MONITOR_CPU_CORE_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/machine/machine.h"
#include "lib/plan/plan.h"

enum core_state {
	CORE_ABSENT,		/* not started yet; or sent for, and not here yet */
	CORE_PARKED,
	CORE_BUSY,		/* does something in the monitor */
	CORE_TAKEN,		/* runs its node's kernel */
	CORE_LOST		/* halted by a kernel, for good: nothing may be sent to it */
};

struct world_mailbox;

/*
 * One core. core_init() fills in everything for good before the other cores start, except these:
 * - node and mailbox change if the core moves, to those of its new owner (node/cores.h). The core
 *   itself changes them, while it is parked, under the claim of the node that it leaves. Others
 *   read node by core_node().
 * - state is atomic (core_state(), core_set_state()). The core itself changes it, and so does a
 *   core that sends for it (while it holds the node's claim) or that finds it lost.
 * - order is atomic. One other core at a time writes order_arg and then order (core_order()). The
 *   core itself takes the order by exchanging it for NULL; in the same way others take it back.
 * - remembered and tsc_adjust belong to the core itself (home_reset.c). Others may read tsc_adjust
 *   when the core has come into the monitor once.
 *
 * asm_offsets.c exports lapic_id, stack_top and the size of the struct to the assembly files.
 */
struct core {
	uint32_t lapic_id;
	uint32_t state;			/* enum core_state; atomic */
	void *stack_top;		/* its stack: the PLAN_STACK_SIZE bytes below this */
	struct world_mailbox *mailbox;	/* its node's; NULL: no kernel may wake it */
	void (*order)(void *arg);	/* NULL: no order; written after order_arg; atomic */
	void *order_arg;
	unsigned int node;		/* its node's index, PLAN_MONITOR or PLAN_NOBODY; atomic */
	uint32_t no_init;		/* nonzero: hardware BSP; INIT takes it to the firmware */
	uint32_t remembered;		/* nonzero: tsc_adjust is valid (home_reset.c) */
	uint32_t reserved2;
	uint64_t tsc_adjust;		/* IA32_TSC_ADJUST as it was at the machine's start */
};
_Static_assert(sizeof(struct core) == 64, "a core fills a cache line");

extern struct core cores[MACHINE_CPUS_MAX];
extern unsigned int core_count;
extern bool core_x2apic;	/* all LAPICs are in x2APIC mode, as the hardware BSP's was */

/*
 * Fills cores[] as the plan says. @stacks: memory for the cores' stacks, PLAN_STACK_SIZE bytes
 * each.
 */
void core_init(const struct plan *plan, phys_t stacks);
/* Returns the mailbox of node @owner; NULL if that is no node. */
struct world_mailbox *core_mailbox(const struct plan *plan, unsigned int owner);
/* Returns the core with this LAPIC ID; NULL if there is none. */
struct core *core_find(uint32_t lapic_id);
/*
 * Orders @core, which is parked, to run @fn(@arg) on its own stack; it parks again when @fn
 * returns. Returns at once. An order that the core has not taken yet is replaced.
 */
void core_order(struct core *core, void (*fn)(void *), void *arg);
enum core_state core_state(const struct core *core);
void core_set_state(struct core *core, enum core_state state);
/* Has @fn called after each change of a core's state, on whichever core has changed it. */
void core_on_change(void (*fn)(const struct core *core));

static inline unsigned int core_node(const struct core *core)
{
	return __atomic_load_n(&core->node, __ATOMIC_ACQUIRE);
}

/*
 * Why a core came home: by ResetSystem (the first four are EFI_RESET_TYPE), because its kernel took
 * it offline, or by an NMI.
 */
enum home_reason { HOME_RESET_COLD, HOME_RESET_WARM, HOME_RESET_SHUTDOWN, HOME_RESET_PLATFORM,
		   HOME_OFFLINE = 0x100, HOME_NMI };

#endif
