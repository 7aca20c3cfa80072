// SPDX-License-Identifier: GPL-2.0-only
/* The registers of an IOMMU must not overlap anything else that the machine has at that address. */
#include "lib/machine/machine_iommu.h"

#define LAPIC_SIZE	KIB(4)		/* Intel SDM vol. 3A, "Local APIC Registers" */
#define IOAPIC_SIZE	64u		/* index, data and the end of interrupt */
#define HPET_SIZE	KIB(1)		/* IA-PC HPET Specification 1.0a, 2.3 */

bool machine_add_iommu(struct machine *m, struct machine_iommu unit)
{
	for (unsigned int i = 0; i < m->iommu_count; i++)
		if (m->iommu[i].addr == unit.addr)
			return true;
	if (m->iommu_count == MACHINE_IOMMUS_MAX)
		return false;
	m->iommu[m->iommu_count++] = unit;
	return true;
}

static bool is_in_ram(const struct machine *m, struct range r)
{
	for (unsigned int i = 0; i < m->mem_count; i++)
		if (m->mem[i].type == MEM_USABLE && range_overlaps(m->mem[i].range, r))
			return true;
	return false;
}

static bool is_in_ecam(const struct machine *m, struct range r)
{
	for (unsigned int i = 0; i < m->ecam_count; i++)
		if (range_overlaps(machine_ecam_range(&m->ecam[i]), r))
			return true;
	return false;
}

static bool is_in_clock_or_apic(const struct machine *m, struct range r)
{
	bool is = range_overlaps(range_of(m->lapic_addr, LAPIC_SIZE), r);

	for (unsigned int i = 0; i < m->ioapic_count; i++)
		is |= range_overlaps(range_of(m->ioapic[i].addr, IOAPIC_SIZE), r);
	return is || (m->hpet.addr && range_overlaps(range_of(m->hpet.addr, HPET_SIZE), r));
}

/* Returns true if one of the units before number @n overlaps @r. */
static bool is_taken(const struct machine *m, unsigned int n, struct range r)
{
	for (unsigned int i = 0; i < n; i++)
		if (range_overlaps(machine_iommu_range(&m->iommu[i]), r))
			return true;
	return false;
}

/* Returns why unit @n cannot be where it is, or NULL if it can. */
static const char *wrong_place(const struct machine *m, unsigned int n)
{
	struct range r = machine_iommu_range(&m->iommu[n]);

	if (range_empty(r) || r.end > machine_map_end(m))
		return "which is beyond what the monitor can map";
	if (is_in_ram(m, r))
		return "where the memory map has RAM";
	if (is_in_ecam(m, r))
		return "where PCI configuration space lies";
	if (is_in_clock_or_apic(m, r))
		return "where an APIC or the HPET lies";
	return is_taken(m, n, r) ? "where another one's lie" : NULL;
}

bool machine_check_iommus(const struct machine *m, struct diag *diag)
{
	bool ok = true;

	for (unsigned int n = 0; n < m->iommu_count; n++) {
		const char *title = iommu_kind_title(m->iommu[n].kind), *why = wrong_place(m, n);

		if (why)
			diag_error(diag, NULL, 0, "ACPI: an IOMMU (%s) has its registers at 0x%llx"
				   ", %s: switch %s off in the firmware's setup, or update the "
				   "firmware", title, (unsigned long long)m->iommu[n].addr, why,
				   title);
		ok &= !why;
	}
	return ok;
}
