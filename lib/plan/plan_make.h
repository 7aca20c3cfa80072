/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes the plan (plan.h) from the machine, the config and the files that were loaded. */
#ifndef LIB_PLAN_MAKE_H
#define LIB_PLAN_MAKE_H

#include "lib/base/diag.h"
#include "lib/plan/plan.h"
#include "lib/plan/plan_input.h"

/*
 * Makes the plan. It points to @in's machine, config and names of files. Returns false if there is
 * an error: @diag says why, with file and line, and *plan must not be used.
 */
bool plan_make(struct plan *plan, const struct plan_input *in, struct diag *diag);

#endif
