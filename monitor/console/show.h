/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The console's views: what the machine, the plan and the ownership table say,
 * on the log, at most 80 columns wide. Each says so where there is nothing to show.
 */
#ifndef MONITOR_SHOW_H
#define MONITOR_SHOW_H

#include "lib/machine/machine.h"
#include "lib/plan/plan.h"

/* NULL: not known, or not made. */
void show_init(const struct machine *m, const struct plan *plan);

/* For the views in files of their own: the plan, or NULL and a message that there is none. */
const struct plan *show_need_plan(void);
const char *show_owner(uint8_t tag);	/* the name of whoever has this tag */

void show_nodes(void);
void show_cpus(void);
void show_pci(void);
void show_map(void);		/* blocks, one character each */
void show_images(void);
void show_events(void);
void show_irqs(void);
void show_table(void);
void show_plan(void);
void show_machine(void);

#endif
