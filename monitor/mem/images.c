// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/mem/images.h"
#include "lib/base/str.h"

/* The plan moves no file onto another's present place, so order is free. */
void images_settle(const struct plan *plan)
{
	for (unsigned int i = 0; i < plan->file_count; i++) {
		const struct plan_file *file = &plan->file[i];

		if (file->place.start != file->now.start)
			memcpy((void *)file->place.start, (const void *)file->now.start,
			       file->size);
	}
}

uint64_t images_load(const struct node_boot *from)
{
	uint64_t initrd_size = range_size(from->initrd);

	memcpy((void *)from->at.kernel_addr,
	       (const void *)(from->kernel.start + from->info.payload_offset),
	       from->info.payload_size);
	memcpy((void *)from->at.initrd_addr, (const void *)from->initrd.start, initrd_size);
	return from->info.payload_size + initrd_size;
}
