/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The plan as a table for people, at most 80 columns: nodes with cores,
 * ranges, functions, UART, kernel and initrd; the pool; the ownership table;
 * what stays with the monitor.
 */
#ifndef LIB_PLAN_PRINT_H
#define LIB_PLAN_PRINT_H

#include "lib/base/fmt.h"
#include "lib/plan/plan.h"

void plan_print(const struct plan *plan, struct fmt_sink *sink);

#endif
