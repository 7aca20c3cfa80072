/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls of code that is not the monitor's own: the firmware's may fault, or never return. Then the
 * call is given up, and the caller goes on behind it.
 */
#ifndef MONITOR_CPU_GUARD_H
#define MONITOR_CPU_GUARD_H

#include <stdint.h>
#include "monitor/cpu/exception.h"

enum guard_end {
	GUARD_RETURNED,
	GUARD_FAULTED,		/* it ended in an exception */
	/* it took too long; or another core is in such a call, and nothing was called */
	GUARD_TOO_LONG,
};

/*
 * Calls @fn(@arg) on this core and its stack, for at most @us microseconds by the TSC. Interrupts
 * are on meanwhile, but the LAPIC holds back all of them except the timer's, which ends the call;
 * code that turns interrupts off and hangs is not ended.
 *
 * Afterwards interrupts are off, and the LAPIC is as lapic_timer_stop() leaves it. If the call was
 * given up, its part of the stack is forgotten.
 */
enum guard_end guard_call(void (*fn)(void *arg), void *arg, uint64_t us);

/*
 * For exception_handle(), when the timer of guard_call() has come. Does not return if the call's
 * time is over.
 */
void guard_tick(void);
/*
 * For exception_handle(), for an exception that nothing else handles. Does not return if the
 * exception came in a guarded call on this core.
 */
void guard_fault(void);

#endif
