/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where in a node's RAM its kernel goes: the boot area at the start of one range, the kernel behind
 * it, and the initrd at the end of the highest range that has room. The plan uses this, as do each
 * later start and whoever brings a node another kernel.
 */
#ifndef LIB_PLACEMENT_H
#define LIB_PLACEMENT_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/image/bzimage.h"

#define PLACEMENT_BOOT_SIZE	0x10000u	/* boot area: zero page, command line, record */
#define PLACEMENT_ALIGN		0x200000u	/* of the kernel, unless it asks for more */

/* A range of the node's RAM: physical, from start up to, not including, end. */
struct placement_ram {
	uint64_t start, end;
	bool dma;			/* the DMA slice: the last choice for a kernel */
};

/* Physical addresses. */
struct placement {
	uint64_t boot_params;		/* of PLACEMENT_BOOT_SIZE bytes */
	uint64_t kernel_addr;		/* of the payload */
	uint64_t initrd_addr;		/* page-aligned; 0: no initrd */
};

enum placement_error {
	PLACEMENT_OK,
	PLACEMENT_LOW,			/* it fits above 4 GiB only, and cannot be there */
	PLACEMENT_KERNEL,		/* no range has room for the kernel */
	PLACEMENT_INITRD		/* beside the kernel there is no room for the initrd */
};

/*
 * Finds the places in the @count ranges of @ram, which ascend and do not overlap. @initrd_size is
 * in bytes; 0: there is no initrd. *out is valid if PLACEMENT_OK is returned.
 */
enum placement_error placement_find(const struct placement_ram *ram, unsigned int count,
				    const struct bzimage *kernel, uint64_t initrd_size,
				    struct placement *out);

#endif
