// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each address in the firmware's tables is held against the memory map and the reach of the
 * monitor.
 */
#include "lib/machine/machine_check.h"

#define MEND "a firmware update may mend that"

static void refuse(const struct machine_ecam *e, const char *why, struct diag *diag)
{
	diag_error(diag, NULL, 0, "ACPI: the MCFG has the configuration space of segment %u, buses "
		   "%02x-%02x, at 0x%llx, %s: " MEND, (unsigned int)e->segment,
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

/* Returns true if one of the regions before number @n overlaps @r. */
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

/*
 * Checks a device to which the monitor writes, to silence it. If it were in RAM, the monitor would
 * write into somebody's memory.
 */
static bool check_device(const struct machine *m, const char *name, unsigned int id, struct range r,
			 struct diag *diag)
{
	const char *why = NULL;

	if (!r.start || r.end > machine_map_end(m))
		why = "which is beyond what the monitor can map";
	else if (is_in_ram(m, r))
		why = "where the memory map has RAM";
	if (why)
		diag_error(diag, NULL, 0, "ACPI: %s %u is said to be at 0x%llx, %s: " MEND,
			   name, id, (unsigned long long)r.start, why);
	return !why;
}

static bool check_devices(const struct machine *m, struct diag *diag)
{
	bool ok = true;

	for (unsigned int i = 0; i < m->ioapic_count; i++)
		ok &= check_device(m, "I/O APIC", m->ioapic[i].id,
				   range_of(m->ioapic[i].addr, KIB(4)), diag);
	if (m->hpet.addr)
		ok &= check_device(m, "HPET", 0, range_of(m->hpet.addr, KIB(1)), diag);
	return ok;
}

/*
 * xAPIC mode names a core by 8 bits; all of them set means all cores (Intel SDM vol. 3A, 11.6.1).
 */
#define XAPIC_IDS	255u

static bool check_cores(const struct machine *m, struct diag *diag)
{
	unsigned int beyond = 0;

	if (!machine_find_cpu(m, m->bsp_lapic_id))
		diag_error(diag, NULL, 0, "ACPI: the MADT does not list the core with LAPIC "
			   "ID %u, which is the one that the firmware starts with: " MEND,
			   m->bsp_lapic_id);
	for (unsigned int i = 0; i < m->cpu_count && !m->x2apic; i++)
		beyond += m->cpu[i].lapic_id >= XAPIC_IDS;
	if (beyond)
		diag_error(diag, NULL, 0, "ACPI: the MADT lists LAPIC ID %u%s, and the local "
			   "APICs are in xAPIC mode, which reaches those below %u: switch x2APIC "
			   "on in the firmware's setup", m->cpu[m->cpu_count - beyond].lapic_id,
			   beyond > 1 ? " and others like it" : "", XAPIC_IDS);
	return !beyond && machine_find_cpu(m, m->bsp_lapic_id);
}

void machine_trust_lapic(struct machine *m, phys_t base, struct diag *diag)
{
	if (m->lapic_addr != base)
		diag_warning(diag, NULL, 0, "ACPI: the MADT has the local APICs at 0x%llx, "
			     "and they are at 0x%llx, which counts",
			     (unsigned long long)m->lapic_addr, (unsigned long long)base);
	m->lapic_addr = base;
}

bool machine_check(const struct machine *m, struct diag *diag)
{
	bool ok = check_cores(m, diag);

	ok &= check_devices(m, diag);
	return machine_check_ecam(m, diag) && ok;
}
