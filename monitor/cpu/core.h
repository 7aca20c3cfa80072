/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cores as the monitor drives them. cores[i] is machine.cpu[i]. A core
 * rests in park() until it is given an order, or until its node's kernel
 * wakes it through the node's mailbox; from then on no code of the monitor
 * runs on it before it comes home by itself (home.asm).
 */
#ifndef MONITOR_CPU_CORE_H
#define MONITOR_CPU_CORE_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/machine/machine.h"
#include "lib/plan/plan.h"

enum core_state {
	CORE_ABSENT,		/* did not answer, or was not started yet */
	CORE_PARKED,
	CORE_BUSY,		/* carries out an order in the monitor */
	CORE_TAKEN,		/* runs its node's kernel */
	CORE_LOST		/* halted by a kernel, for good: nothing may be sent to it */
};

struct world_mailbox;

/* asm_offsets.c exports lapic_id, stack_top and the size. */
struct core {
	uint32_t lapic_id;
	uint32_t state;			/* enum core_state; atomic */
	void *stack_top;		/* PLAN_STACK_SIZE below it are its own */
	struct world_mailbox *mailbox;	/* of its node; NULL: nobody may wake it */
	void (*order)(void *arg);	/* written last by whoever orders; NULL: none; atomic */
	void *order_arg;
	unsigned int node;		/* index, PLAN_MONITOR or PLAN_NOBODY */
	uint32_t no_init;		/* the hardware BSP: INIT takes it to the firmware */
	uint32_t remembered;		/* home_reset.c: it has been here, and so is tsc_adjust */
	uint32_t reserved2;
	uint64_t tsc_adjust;		/* IA32_TSC_ADJUST at the machine's start */
};
_Static_assert(sizeof(struct core) == 64, "a core fills a cache line");

extern struct core cores[MACHINE_CPUS_MAX];
extern unsigned int core_count;
extern bool core_x2apic;	/* the mode that the boot core is in, and so all */

/* Fill the array; stacks come from @stacks, PLAN_STACK_SIZE each. */
void core_init(const struct plan *plan, phys_t stacks);
struct core *core_find(uint32_t lapic_id);
/* Have a parked core run @fn(@arg) on its own stack. It parks again when @fn returns. */
void core_order(struct core *core, void (*fn)(void *), void *arg);
enum core_state core_state(const struct core *core);
void core_set_state(struct core *core, enum core_state state);

/* Why a core came home: EFI_RESET_TYPE of ResetSystem, taken offline, or by an NMI. */
enum home_reason { HOME_RESET_COLD, HOME_RESET_WARM, HOME_RESET_SHUTDOWN, HOME_RESET_PLATFORM,
		   HOME_OFFLINE = 0x100, HOME_NMI };

#endif
