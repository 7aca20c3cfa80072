/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Prints the plan as a table for people, at most 80 columns wide: the nodes with their cores,
 * memory, files, functions and UART; what the monitor keeps, the ownership table included; the
 * pool; and what nobody owns.
 */
#ifndef LIB_PLAN_PRINT_H
#define LIB_PLAN_PRINT_H

#include "lib/base/fmt.h"
#include "lib/plan/plan.h"

void plan_print(const struct plan *plan, struct fmt_sink *sink);

#endif
