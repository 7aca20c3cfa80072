/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decides what a core that is in the monitor does about a machine check (Intel SDM vol. 3B,
 * chapter 16; AMD APM vol. 2, chapter 9). Many machine checks are broadcast, so a core at rest gets
 * one for what happened elsewhere: it goes on. The core stops if the interrupted program cannot be
 * restarted. It also stops if it would never get any further: a load from memory that has failed is
 * restarted, and fails again.
 */
#ifndef LIB_MCHECK_H
#define LIB_MCHECK_H

#include <stdbool.h>
#include <stdint.h>

#define MCG_STATUS_RIPV	(1ull << 0)	/* the interrupted program can be restarted */
#define MCG_STATUS_MCIP	(1ull << 2)	/* a machine check is being handled */

#define MCHECK_ROW_US	1000000		/* microseconds: a smaller distance makes a row */
#define MCHECK_ROW_MAX	8		/* a core goes on after at most so many in a row */

/* The machine checks of one core. The caller zeroes it at first. */
struct mcheck_past {
	bool any;			/* there was one, and last_us is valid */
	uint64_t last_us;		/* when the last one came */
	uint32_t row;			/* how many came in a row, the last one included */
};

/*
 * Notes a machine check of a core in its @past. It came at @us, in microseconds, while MSR
 * IA32_MCG_STATUS was @mcg_status. Returns true if the core goes on, and false if it has to stop.
 */
bool mcheck_goes_on(struct mcheck_past *past, uint64_t mcg_status, uint64_t us);

#endif
