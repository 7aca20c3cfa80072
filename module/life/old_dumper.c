// SPDX-License-Identifier: GPL-2.0-only
/* The kmsg dumper for kernels that pass it only the reason (before 6.12). */
#include "module/life/ends.h"

static void dump(struct kmsg_dumper *dumper, enum kmsg_dump_reason reason)
{
	mint_ends_now(reason);
}

struct kmsg_dumper mint_ends_dumper = {
	.dump = dump,
};
