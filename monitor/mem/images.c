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

uint64_t images_load(const struct plan *plan, const struct plan_node *node)
{
	const struct plan_file *kernel = &plan->file[node->kernel];
	const struct plan_file *initrd;

	memcpy((void *)node->kernel_addr,
	       (const void *)(kernel->place.start + kernel->info.payload_offset),
	       kernel->info.payload_size);
	if (node->initrd == PLAN_NO_FILE)
		return kernel->info.payload_size;
	initrd = &plan->file[node->initrd];
	memcpy((void *)node->initrd_addr, (const void *)initrd->place.start, initrd->size);
	return kernel->info.payload_size + initrd->size;
}
