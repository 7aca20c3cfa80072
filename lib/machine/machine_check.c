// SPDX-License-Identifier: GPL-2.0-only
#include "lib/machine/machine_check.h"

static void refuse(const struct machine_ecam *e, const char *why, struct diag *diag)
{
	diag_error(diag, NULL, 0, "ACPI: the MCFG has the configuration space of segment %u, buses "
		   "%02x-%02x, at 0x%llx, %s: a firmware update may mend that", (unsigned int)e->segment,
		   (unsigned int)e->bus_first, (unsigned int)e->bus_last,
		   (unsigned long long)machine_ecam_range(e).start, why);
}

static bool is_in_ram(const struct machine *m, struct range r)
{
	for (unsigned int i = 0; i < m->mem_count; i++)
		if (m->mem[i].type == MEM_USABLE && range_overlaps(m->mem[i].range, r))
			return true;
	return false;
}

/* Is one of the regions before number @n there, too? */
static bool is_taken(const struct machine *m, unsigned int n, struct range r)
{
	for (unsigned int i = 0; i < n; i++)
		if (range_overlaps(machine_ecam_range(&m->ecam[i]), r))
			return true;
	return false;
}

bool machine_check_ecam(const struct machine *m, struct diag *diag)
{
	bool ok = true;

	for (unsigned int i = 0; i < m->ecam_count; i++) {
		struct range r = machine_ecam_range(&m->ecam[i]);
		const char *why = NULL;

		if (range_empty(r) || r.end > machine_map_end(m))
			why = "which is beyond what the monitor can map";
		else if (is_in_ram(m, r))
			why = "where the memory map has RAM";
		else if (is_taken(m, i, r))
			why = "where another region of it lies";
		if (why)
			refuse(&m->ecam[i], why, diag);
		ok &= !why;
	}
	return ok;
}
