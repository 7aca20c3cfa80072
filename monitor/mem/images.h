/* SPDX-License-Identifier: GPL-2.0-only */
/* The files that the boot loader left in memory. */
#ifndef MONITOR_MEM_IMAGES_H
#define MONITOR_MEM_IMAGES_H

#include "lib/world/node_boot.h"

/* Move those that lie in somebody's way to where the plan wants them. */
void images_settle(const struct plan *plan);
/* Copy kernel and initrd to their places; the count of bytes copied. */
uint64_t images_load(const struct node_boot *from);

#endif
