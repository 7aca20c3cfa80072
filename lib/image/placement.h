/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where in a node's RAM its kernel goes: the boot area at the start of the range that
 * has the kernel, the kernel behind it, the initrd at the end of the highest range with
 * room. For the plan, for each later start, and for whoever brings a node another kernel.
 */
#ifndef LIB_PLACEMENT_H
#define LIB_PLACEMENT_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/image/bzimage.h"

#define PLACEMENT_BOOT_SIZE	0x10000u	/* boot area: zero page, command line */
#define PLACEMENT_ALIGN		0x200000u	/* of the kernel; or what it asks, if that is more */

struct placement_ram {
	uint64_t start, end;
	bool dma;			/* the DMA slice: taken for the kernel only if nothing else will do */
};

struct placement {
	uint64_t boot_params;		/* PLACEMENT_BOOT_SIZE bytes */
	uint64_t kernel_addr;
	uint64_t initrd_addr;		/* page-aligned; 0: no initrd */
};

enum placement_error {
	PLACEMENT_OK,
	PLACEMENT_LOW,			/* it would fit, but cannot be loaded above 4 GiB */
	PLACEMENT_KERNEL,		/* no range has room for the kernel */
	PLACEMENT_INITRD		/* beside the kernel there is no room for the initrd */
};

/* @ram: ascending, disjoint. @initrd_size 0: none. */
enum placement_error placement_find(const struct placement_ram *ram, unsigned int count,
				    const struct bzimage *kernel, uint64_t initrd_size,
				    struct placement *out);

#endif
