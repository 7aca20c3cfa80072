// SPDX-License-Identifier: GPL-2.0-only
/* NUMA nodes: what the running Linux has, compared with what the firmware's tables say. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include "lib/acpi/acpi_parts.h"
#include "lib/machine/numa.h"
#include "tools/mintctl/mintctl.h"

#define NODE_DIR "/sys/devices/system/node"

/* Returns how many NUMA nodes this Linux has; 0 if it was built without, or does not show them. */
static unsigned int count_nodes(void)
{
	DIR *dir = opendir(NODE_DIR);
	unsigned int count = 0;
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (!strncmp(entry->d_name, "node", 4) && strspn(entry->d_name + 4, "0123456789") &&
		    !entry->d_name[4 + strspn(entry->d_name + 4, "0123456789")])
			count++;
	if (dir)
		closedir(dir);
	return count;
}

void numa_linux_compare(const struct machine *m, struct diag *diag)
{
	unsigned int here = count_nodes(), there = 0;

	for (unsigned int n = 0; n < MACHINE_NUMA_MAX; n++)
		there += machine_has_numa(m, n);
	if (here > 1 && !there)
		diag_warning(diag, NODE_DIR, 0, "Linux has %u NUMA nodes here, but the monitor "
			     "goes by ACPI's SRAT, which is absent or no good: it takes the "
			     "machine as one", here);
	else if (here > 1 && here != there)
		diag_warning(diag, NODE_DIR, 0, "Linux has %u NUMA nodes here, and ACPI's SRAT, by "
			     "which the monitor goes, %u", here, there);
}

bool numa_linux_table(struct machine *m, const char *path)
{
	struct diag diag;
	size_t size;
	char *table = file_read(path, &size);
	bool ok;

	diag_init(&diag);
	ok = table && acpi_read_srat(m, table, size, &diag);
	free(table);
	return ok;
}
