/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a core of the monitor does about a machine check (Intel SDM vol. 3B, chapter 16; AMD APM
 * vol. 2, chapter 9). Many are broadcast, so a core that rests gets one for what happened
 * elsewhere, and goes on. It stops where it cannot go on, and where it would never get any
 * further: a load from memory that has failed is restarted, and fails again.
 */
#ifndef LIB_MCHECK_H
#define LIB_MCHECK_H

#include <stdbool.h>
#include <stdint.h>

#define MCG_STATUS_RIPV	(1ull << 0)	/* the interrupted program can be restarted */
#define MCG_STATUS_MCIP	(1ull << 2)	/* a machine check is being handled */

#define MCHECK_ROW_US	1000000		/* one that follows so soon after another is in a row with it */
#define MCHECK_ROW_MAX	8		/* a core takes so many in a row and goes on */

/* Of one core; all 0 at first. */
struct mcheck_past {
	bool any;			/* there was one at last_us */
	uint64_t last_us;
	uint32_t row;			/* so many in a row */
};

/* A machine check came at @us, with @mcg_status. Returns false if the core has to stop. */
bool mcheck_goes_on(struct mcheck_past *past, uint64_t mcg_status, uint64_t us);

#endif
