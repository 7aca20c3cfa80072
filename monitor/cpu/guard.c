// SPDX-License-Identifier: GPL-2.0-only
/*
 * The LAPIC's timer interrupts the call again and again, and ends it when its time is over by the
 * TSC. To end a call is to go back to the stack of guard_call().
 */
#include "monitor/cpu/guard.h"
#include <stdbool.h>
#include <stddef.h>
#include "monitor/apic/lapic.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"

#define TICKS	1000000		/* LAPIC timer ticks between two looks: 1 to 40 ms */

/*
 * The one guarded call of the machine. The core that sets `busy` (by atomic exchange) owns the
 * other fields until it clears it; other cores only look at `busy`, `open` and `lapic_id` to find
 * that the call is not theirs.
 */
static struct {
	bool busy;		/* atomic */
	bool open;		/* the call has not ended yet */
	uint32_t lapic_id;
	void *stack;		/* the stack pointer in cpu_call_guarded() */
	uint64_t start, us;
} call;

static bool is_here(void)
{
	return __atomic_load_n(&call.busy, __ATOMIC_ACQUIRE) && call.open &&
		call.lapic_id == cpu_lapic_id();
}

enum guard_end guard_call(void (*fn)(void *arg), void *arg, uint64_t us)
{
	enum guard_end end;

	if (__atomic_exchange_n(&call.busy, true, __ATOMIC_ACQ_REL))
		return GUARD_TOO_LONG;
	call.lapic_id = cpu_lapic_id();
	call.start = rdtsc();
	call.us = us;
	call.open = true;
	lapic_timer_start(TICKS, LAPIC_VECTOR_GUARD);
	irq_enable();
	end = (enum guard_end)cpu_call_guarded(fn, arg, &call.stack);
	irq_disable();
	call.open = false;
	if (end != GUARD_RETURNED)
		cpu_init();		/* it may have loaded other tables */
	lapic_timer_stop();
	__atomic_store_n(&call.busy, false, __ATOMIC_RELEASE);
	return end;
}

static void leave(enum guard_end end)
{
	call.open = false;
	cpu_leave_guarded(call.stack, end);
}

void guard_tick(void)
{
	if (!is_here())
		return;
	if (tsc_passed(call.start, call.us))
		leave(GUARD_TOO_LONG);
	lapic_timer_stop();		/* EOI */
	lapic_timer_start(TICKS, LAPIC_VECTOR_GUARD);
}

void guard_fault(void)
{
	if (is_here())
		leave(GUARD_FAULTED);
}
