/* SPDX-License-Identifier: GPL-2.0-only */
/* What the plan is made from. */
#ifndef LIB_PLAN_INPUT_H
#define LIB_PLAN_INPUT_H

#include "lib/base/range.h"
#include "lib/config/config.h"
#include "lib/machine/machine.h"

#define PLAN_INPUTS_MAX	128		/* files that the boot loader has read */

/* A file as the boot loader has left it in memory. */
struct plan_file_in {
	const char *name;		/* the path by which the config names it */
	struct range range;		/* where it lies now, not page-aligned at its end */
	const void *data;		/* its bytes, which plan_make() reads */
	uint64_t size;			/* in bytes */
};

struct plan_input {
	const struct machine *machine;
	const struct config *config;
	unsigned int file_count;	/* kernels and initrds, in any order */
	struct plan_file_in file[PLAN_INPUTS_MAX];
	struct range image;		/* the monitor's own image; empty: not known yet */
};

#endif
