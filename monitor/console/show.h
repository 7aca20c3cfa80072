/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The console's views: what the machine, the plan and the ownership table contain, printed to the
 * log, at most 80 columns wide. If there is nothing to show, each view prints that.
 */
#ifndef MONITOR_SHOW_H
#define MONITOR_SHOW_H

#include "lib/machine/machine.h"
#include "lib/plan/plan.h"

/* Sets what is shown. NULL: the machine could not be read, or the plan was not made. */
void show_init(const struct machine *m, const struct plan *plan);

/* Returns the plan. If there is none, prints that and returns NULL. */
const struct plan *show_need_plan(void);
const char *show_owner(uint8_t tag);	/* name of the owner with this tag */

void show_nodes(void);
void show_cpus(void);
void show_pci(void);
void show_map(void);		/* each block as one character */
void show_images(void);
void show_events(void);
void show_irqs(void);
void show_table(void);
void show_plan(void);
void show_machine(void);

#endif
