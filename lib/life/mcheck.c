// SPDX-License-Identifier: GPL-2.0-only
/* A core goes on after a machine check, unless it cannot, or gets one after the other. */
#include "lib/life/mcheck.h"

bool mcheck_goes_on(struct mcheck_past *past, uint64_t mcg_status, uint64_t us)
{
	bool soon = past->any && us - past->last_us < MCHECK_ROW_US;

	past->row = soon ? past->row + 1 : 1;
	past->any = true;
	past->last_us = us;
	return mcg_status & MCG_STATUS_RIPV && past->row <= MCHECK_ROW_MAX;
}
