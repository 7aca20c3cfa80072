// SPDX-License-Identifier: GPL-2.0-only
/* The kmsg dumper for kernels that pass it a struct kmsg_dump_detail (since 6.12). */
#include "module/life/ends.h"

static void dump(struct kmsg_dumper *dumper, struct kmsg_dump_detail *detail)
{
	mint_ends_now(detail->reason);
}

struct kmsg_dumper mint_ends_dumper = {
	.dump = dump,
};
