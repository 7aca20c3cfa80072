/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls of code that is not ours: the firmware's may fault, or never come back. Then the call is
 * given up, and whoever made it goes on behind it.
 */
#ifndef MONITOR_CPU_GUARD_H
#define MONITOR_CPU_GUARD_H

#include <stdint.h>
#include "monitor/cpu/exception.h"

enum guard_end {
	GUARD_RETURNED,
	GUARD_FAULTED,		/* in an exception */
	GUARD_TOO_LONG,		/* longer than it may, or another core is in such a call */
};

/*
 * @fn(@arg) on this core and stack, for at most @us of the TSC's time. Interrupts are on meanwhile,
 * but the LAPIC holds back all but the timer's, which ends the call; code that turns them off and
 * hangs is not ended. Afterwards they are off, the LAPIC is as lapic_timer_stop() leaves it, and of
 * a call that was given up the stack is forgotten.
 */
enum guard_end guard_call(void (*fn)(void *arg), void *arg, uint64_t us);

/* For exception_handle(): the timer of guard_call() has come. Does not return if that is over. */
void guard_tick(void);
/* An exception that nobody else wants: does not return if it is in a guarded call of this core. */
void guard_fault(void);

#endif
