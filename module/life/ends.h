/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by ends.c and the dumper in the form that this kernel wants. */
#ifndef MINT_ENDS_H
#define MINT_ENDS_H

#include "module/mint.h"
#include <linux/kmsg_dump.h>

/* It is in dumper.c or old_dumper.c. */
extern struct kmsg_dumper mint_ends_dumper;

/* Go home. Returns only if @reason is no end of this node, or if there is no way home. */
void mint_ends_now(enum kmsg_dump_reason reason);

#endif
