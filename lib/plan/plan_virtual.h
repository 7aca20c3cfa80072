/* SPDX-License-Identifier: GPL-2.0-only */
/* Virtual functions of PCI Express before the plan is made: they do not exist yet. */
#ifndef LIB_PLAN_VIRTUAL_H
#define LIB_PLAN_VIRTUAL_H

#include "lib/base/diag.h"
#include "lib/config/config.h"
#include "lib/machine/machine.h"

/*
 * Enters the virtual functions that @cfg names, and those of each physical function that it names,
 * among the functions of @m. The caller does so before plan_make(). Warns in @diag if @m has no
 * room for all of them.
 */
void plan_virtual_make(struct machine *m, const struct config *cfg, struct diag *diag);

#endif
